using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Pantheon.Platform.Interop;

namespace Pantheon.Platform.Processes;

/// <summary>Starts a program in this one's place (execve): same process id, same terminal.</summary>
[SupportedOSPlatform("linux")]
public static class SelfReplacement
{
    private const string OwnArguments = "/proc/self/cmdline";

    /// <summary>This very program with the same arguments and another environment. Does not return when it worked; throws when the system refused.</summary>
    public static void WithEnvironment(IReadOnlyDictionary<string, string> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var program = Environment.ProcessPath ?? throw new ProcessStartException("pantheon", "its own program file is not known.");
        string?[] arguments = [.. File.ReadAllText(OwnArguments).TrimEnd('\0').Split('\0'), null];
        Execute(program, arguments, environment);
    }

    /// <summary>Another program. Does not return when it worked; throws when the system refused.</summary>
    public static void With(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        Execute(program, [program, .. arguments, null], environment);
    }

    private static void Execute(string program, string?[] arguments, IReadOnlyDictionary<string, string> environment)
    {
        string?[] variables = [.. environment.Select(variable => $"{variable.Key}={variable.Value}"), null];
        DeadMansSwitch.TellReplaced();
        _ = LibC.Execute(program, arguments, variables);
        var refused = Marshal.GetLastPInvokeErrorMessage();
        DeadMansSwitch.TellStays();
        throw new ProcessStartException(program, $"the system refused to start it in this program's place: {refused}.");
    }
}
