using System.Reflection;
using Pantheon.Host.Terminal;
using Pantheon.Platform.Processes;
using Pantheon.Platform.Services;

namespace Pantheon.Host.Configuration;

/// <summary>The small environment a worker started by a person runs in: the shell's tokens and proxies never reach it.</summary>
public static class WorkerEnvironment
{
    private const string ProgramName = "pantheon";

    private static readonly string[] Names =
    [
        "PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "TZ", "TERM", "COLUMNS", "TMPDIR", "NO_COLOR", "CLICOLOR_FORCE", "PAGER", "DOTNET_ROOT",
        "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR",
        "PANTHEON_BOX", "PANTHEON_CATALOG", "PANTHEON_LLAMA_SERVER", "PANTHEON_PG_BIN", "PANTHEON_FORCE_TTY",
    ];

    /// <summary>What of this environment a worker may keep.</summary>
    public static IReadOnlyDictionary<string, string> Of(HostEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return EnvironmentScrubber.AllowList(environment.Variables, Names, new Dictionary<string, string>());
    }

    /// <summary>Starts this program anew in its own place with that environment, when its own holds anything else. A service is never helped like this: it refuses.</summary>
    public static void Enter(HostEnvironment environment)
    {
        var kept = Of(environment);

        // Only the program itself may be replaced: where its code runs inside another one (a test host), the caller has chosen the environment.
        if (kept.Count < environment.Variables.Count && OperatingSystem.IsLinux() && Assembly.GetEntryAssembly()?.GetName().Name == ProgramName)
        {
            SelfReplacement.WithEnvironment(kept);
        }
    }
}
