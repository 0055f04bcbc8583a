using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing;

namespace Pantheon.Host.Doctor.Night;

/// <summary>No process that a tool can see shows anything of the worker's environment.</summary>
internal sealed class LauncherCheck : IDoctorCheck
{
    private const string Script = """for f in /proc/[0-9]*/environ; do [ "$f" = "/proc/$$/environ" ] || tr '\0' '\n' <"$f" 2>/dev/null; done; echo end""";

    // what the sandbox itself gives a tool
    private static readonly string[] Given = ["PATH", "HOME", "TMPDIR", "LANG", "PWD", "OLDPWD", "SHLVL", "_"];

    public string Name => "environ";

    public async Task<IReadOnlyList<CheckResult>> RunAsync(DoctorScene scene, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("pan-");
        try
        {
            var spec = new ProcessSpec { FileName = "/bin/sh", Arguments = ["-c", Script], Environment = new Dictionary<string, string>(), Timeout = TimeSpan.FromSeconds(20) };
            var outcome = await scene.Processes.RunAsync(scene.Sandbox.Confine(spec, new SandboxProfile { Worktree = folder.FullName }), cancellationToken);
            return [Judge(outcome.StandardOutput, scene.Environment.Variables)];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    internal CheckResult Judge(string output, IReadOnlyDictionary<string, string> worker)
    {
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines is not [.., "end"])
        {
            return CheckResult.Fail(Name, "the look from inside the sandbox did not come to its end", "mend what 'sandbox' says");
        }

        var shown = lines.SkipLast(1).Select(line => line.Split('=')[0]).Where(name => worker.ContainsKey(name) && !Given.Contains(name)).Distinct().ToList();
        return shown.Count == 0
            ? CheckResult.Pass(Name, "/proc/1/environ, and every other that a tool can see, holds nothing of this environment")
            : CheckResult.Fail(Name, $"a tool can read {string.Join(", ", shown)} of this environment under /proc", "report this: the sandbox was started with the worker's environment");
    }
}
