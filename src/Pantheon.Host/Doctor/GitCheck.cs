using Pantheon.Tools.Git;

namespace Pantheon.Host.Doctor;

/// <summary>git, new enough for the worktrees and the settings that shut its doors to other programs.</summary>
internal sealed class GitCheck : IDoctorCheck
{
    public string Name => "git";

    public async Task<IReadOnlyList<CheckResult>> RunAsync(DoctorScene scene, CancellationToken cancellationToken)
    {
        if (await scene.TryRunAsync("git", ["--version"], cancellationToken) is not { Succeeded: true } outcome)
        {
            return [CheckResult.Fail(Name, "there is no working git on the PATH", $"install git {GitVersion.Wanted}")];
        }

        var text = outcome.StandardOutput.Trim();
        return GitVersion.Parse(text) is { } version
            ? [GitVersion.IsSafe(version) ? CheckResult.Pass(Name, text) : CheckResult.Fail(Name, $"{text} can be made to run programs by a hostile repository", $"install git {GitVersion.Wanted}")]
            : [CheckResult.NotMade(Name, $"'{text}' names no version")];
    }
}
