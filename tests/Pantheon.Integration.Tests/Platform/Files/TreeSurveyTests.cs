using NUnit.Framework;
using Pantheon.Platform.Files;

namespace Pantheon.Integration.Tests.Platform.Files;

[Category("Slow")]
internal sealed class TreeSurveyTests
{
    [Test]
    [CancelAfter(120_000)]
    public void Thousands_of_odd_entries_are_moved_out_each_under_a_name_of_its_own()
    {
        using var tree = new TemporaryFolder();
        using var aside = new TemporaryFolder();
        aside.Write("001-taken-before", "");
        for (var i = 0; i < 5_000; i++)
        {
            tree.Write($"f{i}", "");
        }

        tree.Write("sub/.git/config", "");
        tree.Write("sub.git/HEAD", "");
        OddEntry[] odd =
        [
            .. Enumerable.Range(0, 5_000).Select(i => new OddEntry($"f{i}", OddKind.Special)),
            new OddEntry("sub", OddKind.GitFolder),
            new OddEntry("sub/.git", OddKind.GitFolder),
            new OddEntry("sub.git", OddKind.BareRepository),
        ];

        var moved = TreeSurvey.MoveOut(tree.Path, odd, aside.Path);

        var paths = moved.Select(item => item.Entry.Path).Order(StringComparer.Ordinal);
        Assert.That(paths, Is.EqualTo(odd.Select(entry => entry.Path).Where(path => path != "sub/.git").Order(StringComparer.Ordinal)));
        Assert.That((Directory.GetFileSystemEntries(tree.Path).Length, Directory.GetFileSystemEntries(aside.Path).Length), Is.EqualTo((0, 5_003)));
    }
}
