using System.Runtime.Versioning;
using System.Text;
using NUnit.Framework;
using Pantheon.Integration.Tests.Platform.Files;
using Pantheon.Platform.Processes;
using Pantheon.Tools.Shell;

namespace Pantheon.Integration.Tests.Tools.Shell;

/// <summary>A command chose everything that lies in its output folder: nothing there may make the worker read elsewhere, wait or swell.</summary>
[TestFixture]
[SupportedOSPlatform("linux")]
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ResultFilesTests : IDisposable
{
    private readonly TemporaryFolder _outside = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
        _outside.Dispose();
    }

    [Test]
    public void Results_are_read_in_order_with_their_byte_order_mark()
    {
        _folder.Write("b/two.trx", "two");
        File.WriteAllBytes(_folder.PathOf("a.trx"), [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("one")]);
        _folder.Write("note.txt", "no result");
        _folder.Write("empty.trx", "");

        var files = ResultFiles.Read(_folder.Path, null);

        Assert.That(files.Select(file => (file.Name, file.Text)), Is.EqualTo(((string, string)[])[("a.trx", "one"), ("b/two.trx", "two")]));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Links_pipes_and_hard_links_are_passed_over(CancellationToken cancellationToken)
    {
        _outside.Write("secret.trx", "secret");
        File.CreateSymbolicLink(_folder.PathOf("file.trx"), _outside.PathOf("secret.trx"));
        Directory.CreateSymbolicLink(_folder.PathOf("folder"), _outside.Path);
        await ShellAsync($"mkfifo {_folder.PathOf("pipe.trx")}; ln {_outside.PathOf("secret.trx")} {_folder.PathOf("hard.trx")}", cancellationToken);
        _folder.Write("good.trx", "good");
        foreach (var way in (string[])["file.trx", "folder/secret.trx", "hard.trx"])
        {
            Assert.That(File.ReadAllText(_folder.PathOf(way)), Is.EqualTo("secret"), "the way must lead out by plain calls");
        }

        Assert.That(ResultFiles.Read(_folder.Path, "**/*").Select(file => file.Text), Is.EqualTo((string[])["good"]));
    }

    [Test]
    public void A_file_that_is_too_large_is_passed_over()
    {
        using (var large = File.Create(_folder.PathOf("large.trx")))
        {
            large.SetLength((32 * 1024 * 1024) + 1);
        }

        _folder.Write("small.trx", "small");

        Assert.That(ResultFiles.Read(_folder.Path, null).Select(file => file.Name), Is.EqualTo((string[])["small.trx"]));
    }

    [Test]
    public void All_of_them_together_have_a_bound()
    {
        for (var i = 0; i < 6; i++)
        {
            using var file = File.Create(_folder.PathOf($"{i}.trx"));
            file.SetLength(30 * 1024 * 1024);
        }

        Assert.That(ResultFiles.Read(_folder.Path, null), Has.Count.EqualTo(4));
    }

    [Test]
    public void Folders_below_a_depth_are_not_looked_into()
    {
        _folder.Write("1/2/3/4/5/6/7/8/x.trx", "in");
        _folder.Write("1/2/3/4/5/6/7/8/9/x.trx", "out");

        Assert.That(ResultFiles.Read(_folder.Path, null).Select(file => file.Text), Is.EqualTo((string[])["in"]));
    }

    private static async Task ShellAsync(string script, CancellationToken cancellationToken)
    {
        var spec = new ProcessSpec { FileName = "/bin/sh", Arguments = ["-c", script], Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" } };
        Assert.That((await new ProcessRunner(TimeProvider.System).RunAsync(spec, cancellationToken)).ExitCode, Is.Zero);
    }
}
