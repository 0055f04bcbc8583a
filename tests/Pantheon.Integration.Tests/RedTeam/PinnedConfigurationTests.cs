using System.Runtime.Versioning;
using NUnit.Framework;
using Pantheon.Integration.Tests.Tools.Git;
using Pantheon.Tools.Git;

namespace Pantheon.Integration.Tests.RedTeam;

/// <summary>Row 43: what a night writes over its own configuration is not what the night reads.</summary>
[Category("RedTeam")]
[SupportedOSPlatform("linux")]
[Parallelizable(ParallelScope.All)]
internal sealed class PinnedConfigurationTests
{
    [TestCase("pantheon.yaml")]
    [TestCase("flows/change.yaml")]
    [TestCase("policies/night.yaml")]
    [TestCase("agents/coder.md")]
    [CancelAfter(60_000)]
    public async Task Row_43_a_file_written_over_or_beside_the_configuration_is_not_read(string file)
    {
        using var user = await UserFolder.WithOneCommitAsync(CancellationToken.None);
        user.Write(file, "committed\n");
        await user.CommitAsync("catalog", CancellationToken.None);
        var (_, workspace) = await user.OpenAsync(CancellationToken.None);
        user.Write(file, "poison\n");
        user.Write("flows/more.yaml", "poison\n");
        File.WriteAllText(Path.Combine(workspace.Path, file), "poison\n");

        var read = await new CommittedFolder(Tiers.Runner).ReadAsync(user.Path, null, CancellationToken.None);

        Assert.That((user.Read(file), File.ReadAllText(Path.Combine(workspace.Path, file))), Is.EqualTo(("poison\n", "poison\n")), "whoever read the files would get the poison");
        Assert.That(read.Texts[file], Is.EqualTo("committed\n"));
        Assert.That(read.Texts.Keys, Has.None.EqualTo("flows/more.yaml"));
        Assert.That(workspace.Path, Does.StartWith(user.DataFolder), "the worktree lies apart from what the user has checked out");
    }
}
