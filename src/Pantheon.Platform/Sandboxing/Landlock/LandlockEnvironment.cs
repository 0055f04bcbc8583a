using System.Runtime.Versioning;
using Pantheon.Platform.Processes;

namespace Pantheon.Platform.Sandboxing.Landlock;

/// <summary>The variables of a tool whose home and temporary folder are its private ones: values that name the usual places are moved there.</summary>
[SupportedOSPlatform("linux")]
internal static class LandlockEnvironment
{
    private const string SharedTemporary = "/tmp";

    public static Dictionary<string, string> Of(ProcessSpec spec, SandboxProfile profile, PrivateFolder folder)
    {
        var environment = SandboxEnvironment.Of(spec, profile, folder.Temporary);
        string[] shown = [profile.Worktree, .. profile.ReadOnly, .. profile.Writable];
        foreach (var (name, value) in environment.ToList())
        {
            environment[name] = value switch
            {
                SharedTemporary => folder.Temporary,
                _ when ProfileRules.IsBeneath(value, profile.HomeDirectory) && !shown.Any(path => ProfileRules.IsBeneath(value, path)) => folder.Home + value[profile.HomeDirectory.Length..],
                _ => value,
            };
        }

        environment["HOME"] = folder.Home;
        environment["TMPDIR"] = folder.Temporary;
        return environment;
    }
}
