using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Pantheon.Platform.Interop;

namespace Pantheon.Platform.Processes;

/// <summary>Starts this very program anew in its own place (execve), with another environment: same process id, same terminal, same arguments.</summary>
[SupportedOSPlatform("linux")]
public static class SelfReplacement
{
    private const string OwnArguments = "/proc/self/cmdline";

    /// <summary>Does not return when it worked; throws when the system refused.</summary>
    public static void WithEnvironment(IReadOnlyDictionary<string, string> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var program = Environment.ProcessPath ?? throw new ProcessStartException("pantheon", "its own program file is not known.");
        string?[] arguments = [.. File.ReadAllText(OwnArguments).TrimEnd('\0').Split('\0'), null];
        string?[] variables = [.. environment.Select(variable => $"{variable.Key}={variable.Value}"), null];
        _ = LibC.Execute(program, arguments, variables);
        throw new ProcessStartException(program, $"the system refused to start it anew: {Marshal.GetLastPInvokeErrorMessage()}.");
    }
}
