using System.Globalization;
using Pantheon.Platform.Egress;
using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing;

namespace Pantheon.Host.Doctor.Night;

/// <summary>Every way out that is known, tried from inside the sandbox against canaries of this machine, with the same tried outside as the control.</summary>
internal sealed class InsideCheck : IDoctorCheck
{
    public string Name => "inside";

    public async Task<IReadOnlyList<CheckResult>> RunAsync(DoctorScene scene, CancellationToken cancellationToken)
    {
        if (!ExecutableFinder.IsExecutable(InsideScript.Interpreter))
        {
            return [CheckResult.NotMade(Name, $"it needs {InsideScript.Interpreter}", "install perl-base")];
        }

        var folder = Directory.CreateTempSubdirectory("pan-");
        try
        {
            var worktree = folder.CreateSubdirectory("w").FullName;
            var secret = Path.Combine(folder.FullName, "secret");
            await File.WriteAllTextAsync(secret, "canary\n", cancellationToken);
            using var canaries = new ProbeCanaries(folder.FullName);
            ProcessSpec Spec(string where) => new()
            {
                FileName = InsideScript.Interpreter,
                Arguments = ["-", where, canaries.SocketFile, canaries.AbstractName, canaries.Port.ToString(CultureInfo.InvariantCulture), scene.Environment.Home, secret],
                WorkingDirectory = worktree,
                Environment = new Dictionary<string, string>(),
                StandardInput = System.Text.Encoding.UTF8.GetBytes(InsideScript.Text),
                Timeout = TimeSpan.FromSeconds(35),
            };
            var sandbox = scene.Sandbox;
            var inside = await scene.Processes.RunAsync(sandbox.Confine(Spec("inside"), new SandboxProfile { Worktree = worktree }), cancellationToken);
            var outside = await scene.Processes.RunAsync(Spec("outside"), cancellationToken);
            return [Judge(Read(inside.StandardOutput), Read(outside.StandardOutput), inside.StandardError.Trim())];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>What must be shut is shut; what the control could not open either proves nothing, and is named.</summary>
    internal CheckResult Judge(IReadOnlyDictionary<string, string> inside, IReadOnlyDictionary<string, string> outside, string error)
    {
        var missing = InsideScript.Rows.Where(row => !inside.ContainsKey(row.Row)).Select(row => row.What).ToList();
        if (missing.Count > 0)
        {
            return CheckResult.Fail(Name, $"the probe inside gave no answer for {string.Join(", ", missing)}: {error}", "mend what 'sandbox' says");
        }

        var open = InsideScript.Rows.Where(row => inside[row.Row] != "shut").Select(row => row.What).ToList();
        if (open.Count > 0)
        {
            return CheckResult.Fail(Name, $"reached from inside the sandbox: {string.Join(", ", open)}", "mend what 'sandbox' says; no night with this");
        }

        var unproven = InsideScript.Rows.Where(row => !row.InsideOnly && outside.GetValueOrDefault(row.Row) != "open").Select(row => row.What).ToList();
        var fact = FormattableString.Invariant($"{InsideScript.Rows.Count} ways out tried, all shut");
        return unproven.Count == 0
            ? CheckResult.Pass(Name, $"{fact}; the controls outside were open")
            : CheckResult.Pass(Name, $"{fact}; without a control, as they are shut outside too: {string.Join(", ", unproven)}");
    }

    internal static Dictionary<string, string> Read(string output) => output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split(' ')).Where(words => words.Length == 2).GroupBy(words => words[0]).ToDictionary(row => row.Key, row => row.Last()[1], StringComparer.Ordinal);
}
