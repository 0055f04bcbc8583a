using System.Runtime.Versioning;
using NUnit.Framework;
using Pantheon.Core.Dangers;
using Pantheon.Core.Workspaces;

namespace Pantheon.Integration.Tests.Tools.Git;

/// <summary>What git says of a change (modes, link targets, sizes, texts), as the rules of dangerous files read it.</summary>
[TestFixture]
[SupportedOSPlatform("linux")]
[Parallelizable(ParallelScope.All)]
internal sealed class DangerousBranchTests
{
    [Test]
    [CancelAfter(60_000)]
    public async Task Modes_links_binaries_and_texts_of_a_real_change_are_judged(CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        user.Write("web/package.json", """{"scripts":{"test":"x"}}""");
        user.Write("A.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\" />");
        await user.CommitAsync("second", cancellationToken);
        var (start, workspace) = await user.OpenAsync(cancellationToken);
        string At(string relative) => Path.Combine(workspace.Path, relative);
        File.WriteAllText(At("web/package.json"), """{"scripts":{"test":"x"},"dependencies":{"a":"1"}}""");
        File.WriteAllText(At("A.csproj"), "<Project Sdk=\"Microsoft.NET.Sdk\"><Target Name=\"x\"><Exec Command=\"sh\" /></Target></Project>");
        File.WriteAllText(At("run.sh"), "#!/bin/sh\n");
        File.SetUnixFileMode(At("run.sh"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.SetUnixFileMode(At("src/b.txt"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.CreateSymbolicLink(At("out"), "../../secret");
        File.CreateSymbolicLink(At("src/in"), "a.txt");
        File.WriteAllBytes(At("big.dat"), new byte[300_000]);
        File.WriteAllText(At(".gitattributes"), "* filter=evil\n");

        var tree = await user.Worktrees.SnapshotAsync(workspace, cancellationToken);
        var patch = await user.Worktrees.DiffAsync(user.Spec, start.Tree, tree, cancellationToken);
        var files = new List<ChangedFile>();
        foreach (var change in patch.Files)
        {
            var after = await user.Worktrees.InspectAsync(user.Spec, tree, change.Path, cancellationToken);
            var before = await user.Worktrees.InspectAsync(user.Spec, start.Tree, change.Path, cancellationToken);
            files.Add(new ChangedFile(change) { Before = before?.Text, After = after?.Text, Size = after?.Size ?? 0 });
        }

        Assert.That(DangerousFiles.Find(files).Select(danger => (danger.Path, danger.Category)), Is.EqualTo(((string, string)[])
        [
            (".gitattributes", "git"), ("A.csproj", "build"), ("big.dat", "binary"), ("out", "link"), ("run.sh", "executable"), ("src/b.txt", "executable"),
        ]));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_file_is_inspected_as_it_is_and_a_link_is_not_followed(CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        File.WriteAllText(Path.Combine(user.Path, "wide.txt"), "key = abc", System.Text.Encoding.Unicode);
        user.Write("large.txt", new string('x', (1024 * 1024) + 1));
        File.CreateSymbolicLink(Path.Combine(user.Path, "hosts"), "/etc/hosts");
        await user.CommitAsync("second", cancellationToken);
        var (start, _) = await user.OpenAsync(cancellationToken);

        Task<TreeFile?> InspectAsync(string path) => user.Worktrees.InspectAsync(user.Spec, start.Tree, path, cancellationToken);

        Assert.That(await InspectAsync("src/b.txt"), Is.EqualTo(new TreeFile("100644", 2, "b\n")));
        Assert.That(await InspectAsync("hosts"), Is.EqualTo(new TreeFile("120000", 10, "/etc/hosts")));
        Assert.That(await InspectAsync("large.txt"), Is.EqualTo(new TreeFile("100644", (1024 * 1024) + 1, null)));
        Assert.That((await InspectAsync("wide.txt"))!.Text, Is.Null);
        Assert.That((await InspectAsync("wide.txt"))!.Words, Does.EndWith("key = abc"));
        Assert.That(await InspectAsync("src"), Is.Null);
        Assert.That(await InspectAsync("../src/b.txt"), Is.Null);
        Assert.That(await InspectAsync("none"), Is.Null);
    }
}
