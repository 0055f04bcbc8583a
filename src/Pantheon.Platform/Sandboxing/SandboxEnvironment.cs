using Pantheon.Platform.Processes;

namespace Pantheon.Platform.Sandboxing;

/// <summary>The variables a confined command sees: a few fixed ones, its own, and over them the policy's.</summary>
internal static class SandboxEnvironment
{
    public static Dictionary<string, string> Of(ProcessSpec spec, SandboxProfile profile, string temporaryFolder)
    {
        var environment = new Dictionary<string, string>
        {
            ["PATH"] = "/usr/local/bin:/usr/bin:/bin",
            ["HOME"] = profile.HomeDirectory,
            ["TMPDIR"] = temporaryFolder,
            ["LANG"] = "C.UTF-8",
        };
        foreach (var (name, value) in spec.Environment.Concat(profile.Environment))
        {
            environment[name] = value;
        }

        return environment;
    }
}
