namespace Pantheon.Host.Doctor;

/// <summary>git, new enough for the worktrees and the settings that shut its doors to other programs.</summary>
internal sealed class GitCheck : IDoctorCheck
{
    private static readonly Version Oldest = new(2, 38);

    public string Name => "git";

    public async Task<IReadOnlyList<CheckResult>> RunAsync(DoctorScene scene, CancellationToken cancellationToken)
    {
        // git version 2.47.3 · git version 2.39.5 (Apple Git-154)
        if (await scene.TryRunAsync("git", ["--version"], cancellationToken) is not { Succeeded: true } outcome)
        {
            return [CheckResult.Fail(Name, "there is no working git on the PATH", $"install git {Oldest} or newer")];
        }

        var text = outcome.StandardOutput.Trim();
        var numbers = text.Split(' ').Skip(2).FirstOrDefault()?.Split('.') ?? [];
        return numbers.Length >= 2 && Version.TryParse($"{numbers[0]}.{numbers[1]}", out var version)
            ? [version >= Oldest ? CheckResult.Pass(Name, text) : CheckResult.Fail(Name, $"{text} is too old", $"install git {Oldest} or newer")]
            : [CheckResult.NotMade(Name, $"'{text}' names no version")];
    }
}
