using Pantheon.Tools.Git;

namespace Pantheon.Host.Doctor.Night;

/// <summary>Programs planted in a repository's configuration do not run when Pantheon works on it, and do under plain git.</summary>
internal sealed class GitPlantCheck : IDoctorCheck
{
    public string Name => "planted";

    public async Task<IReadOnlyList<CheckResult>> RunAsync(DoctorScene scene, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("pan-");
        try
        {
            var (plain, ours) = await new GitSelfTest(scene.Processes, scene.Time).RunAsync(folder.FullName, cancellationToken);
            return [Judge(plain, ours)];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    internal CheckResult Judge(IReadOnlyList<string> plain, IReadOnlyList<string> ours) => (plain.Count, ours.Count) switch
    {
        (_, > 0) => CheckResult.Fail(Name, $"a repository's own programs ran under Pantheon's git: {string.Join(", ", ours)}", "report this with the version of git; open no night"),
        (0, _) => CheckResult.NotMade(Name, "plain git runs nothing that was planted, so nothing is proved"),
        _ => CheckResult.Pass(Name, $"of the programs planted in a repository none ran under Pantheon's git; plain git ran {string.Join(", ", plain)}"),
    };
}
