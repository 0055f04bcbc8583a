using System.Runtime.Versioning;
using NUnit.Framework;
using Pantheon.Integration.Tests.Platform.Files;
using Pantheon.Platform.Files;

namespace Pantheon.Integration.Tests.RedTeam;

/// <summary>Row 28: a thread lets a folder or a file of the tree change places with a link that leads out, while the file tools' own walk reads and writes it.</summary>
[Category("RedTeam")]
[SupportedOSPlatform("linux")]
internal sealed class SwapRaceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _outside;
    private volatile bool _ended;

    public SwapRaceTests()
    {
        _outside = _folder.PathOf("outside");
        _folder.Write("outside/secret", Scene.Secret);
        _folder.Write("tree/file", "inside");
        Directory.CreateDirectory(_folder.PathOf("tree", "sub"));
        File.CreateSymbolicLink(_folder.PathOf("tree", "sub-link"), _outside);
        File.CreateSymbolicLink(_folder.PathOf("tree", "file-link"), Path.Combine(_outside, "secret"));
    }

    public void Dispose() => _folder.Dispose();

    [TestCase(5_000)]
    [TestCase(100_000, Category = "Full")]
    [CancelAfter(120_000)]
    public void Row_28_a_write_never_leads_out(int tries, CancellationToken cancellationToken)
    {
        using var tree = TreeDirectory.Open(_folder.PathOf("tree"));
        var refused = 0;
        Race("sub", "sub-link", () =>
        {
            while (!File.Exists(Path.Combine(_outside, "escaped")))
            {
                cancellationToken.ThrowIfCancellationRequested();
                Try(() => File.WriteAllText(_folder.PathOf("tree", "sub", "escaped"), "x"));
            }

            File.Delete(Path.Combine(_outside, "escaped"));
            for (var i = 0; i < tries; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                refused += Try(() => tree.WriteFile("sub/escaped", "x"u8)) ? 0 : 1;
            }
        });

        Assert.That(Directory.GetFileSystemEntries(_outside), Is.EqualTo([Path.Combine(_outside, "secret")]));
        Assert.That(refused, Is.InRange(1, tries - 1), "the link and the folder must both have been met");
    }

    [TestCase(5_000)]
    [TestCase(100_000, Category = "Full")]
    [CancelAfter(120_000)]
    public void Row_28_a_read_never_gets_what_lies_outside(int tries, CancellationToken cancellationToken)
    {
        using var tree = TreeDirectory.Open(_folder.PathOf("tree"));
        var refused = 0;
        var stolen = 0;
        Race("file", "file-link", () =>
        {
            while (File.ReadAllText(_folder.PathOf("tree", "file")) != Scene.Secret)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            for (var i = 0; i < tries; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                refused += Try(() => stolen += tree.ReadFile("file", 4096).AsSpan().SequenceEqual("inside"u8) ? 0 : 1) ? 0 : 1;
            }
        });

        Assert.That((stolen, refused), Is.EqualTo((0, refused)));
        Assert.That(refused, Is.InRange(1, tries - 1), "the link and the file must both have been met");
    }

    // what was planted changes places until the body is done; an odd number of turns is put right again
    private void Race(string name, string link, Action body)
    {
        _ended = false;
        var (one, other) = (_folder.PathOf("tree", name), _folder.PathOf("tree", link));
        var swapper = new Thread(() =>
        {
            while (!_ended)
            {
                Native.Exchange(one, other);
            }
        });
        swapper.Start();
        try
        {
            body();
        }
        finally
        {
            _ended = true;
            swapper.Join();
        }
    }

    private static bool Try(Action access)
    {
        try
        {
            access();
            return true;
        }
        catch (Exception refused) when (refused is PathRefusedException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
