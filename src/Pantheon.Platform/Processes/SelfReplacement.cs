using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Pantheon.Platform.Interop;

namespace Pantheon.Platform.Processes;

/// <summary>Starts a program in this one's place (execve): same process id, same terminal.</summary>
public static class SelfReplacement
{
    /// <summary>
    /// After how many milliseconds of rest the runtime's compiler thread ends (clrconfignames.h of .NET; hexadecimal). One that rests for weeks is not made anew, and so not by a
    /// thread that stands behind a tool's walls: that costs the tool a start. It can be said by the environment alone.
    /// </summary>
    public const string CompilerRests = "DOTNET_TC_BackgroundWorkerTimeoutMs";

    private const string OwnArguments = "/proc/self/cmdline";
    private const string LongestRest = "7fffffff";

    /// <summary>This very program with the same arguments and another environment, to which <see cref="CompilerRests"/> is added. Does not return when it worked; throws when the system refused.</summary>
    [SupportedOSPlatform("linux")]
    public static void WithEnvironment(IReadOnlyDictionary<string, string> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var program = Environment.ProcessPath ?? throw new ProcessStartException("pantheon", "its own program file is not known.");
        string?[] arguments = [.. File.ReadAllText(OwnArguments).TrimEnd('\0').Split('\0'), null];
        Execute(program, arguments, new Dictionary<string, string>(environment, StringComparer.Ordinal) { [CompilerRests] = LongestRest });
    }

    /// <summary>Another program. Does not return when it worked; throws when the system refused.</summary>
    [SupportedOSPlatform("linux")]
    public static void With(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        Execute(program, [program, .. arguments, null], environment);
    }

    [SupportedOSPlatform("linux")]
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
