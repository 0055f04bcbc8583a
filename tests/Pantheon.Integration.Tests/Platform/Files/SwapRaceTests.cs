using System.Runtime.Versioning;
using NUnit.Framework;
using Pantheon.Platform.Files;

namespace Pantheon.Integration.Tests.Platform.Files;

/// <summary>A folder that is swapped for a link, over and over, while it is used: looking first and using then leads out, one resolved open does not.</summary>
[TestFixture]
[SupportedOSPlatform("linux")]
[NonParallelizable]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class SwapRaceTests : IDisposable
{
    private readonly TemporaryFolder _outside = new();
    private readonly TemporaryFolder _folder = new();

    public SwapRaceTests()
    {
        _outside.Write("secret", "secret");
        _folder.Write("sub/secret", "inside");
        Directory.CreateSymbolicLink(_folder.PathOf("link"), _outside.Path);
    }

    public void Dispose()
    {
        _folder.Dispose();
        _outside.Dispose();
    }

    [Test]
    [CancelAfter(120_000)]
    public void Looking_before_using_is_outrun(CancellationToken cancellationToken)
    {
        using var swapper = new Swapper(_folder);

        while (!File.Exists(_outside.PathOf("escaped")))
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                if (new DirectoryInfo(_folder.PathOf("sub")) is { Exists: true, LinkTarget: null })
                {
                    File.WriteAllText(_folder.PathOf("sub", "escaped"), "x");
                }
            }
            catch (IOException)
            {
                continue;
            }
        }
    }

    [TestCase(2_000)]
    [TestCase(100_000, Category = "Full")]
    [CancelAfter(600_000)]
    public void A_path_that_the_kernel_keeps_inside_never_leads_out(int tries, CancellationToken cancellationToken)
    {
        using var tree = TreeDirectory.Open(_folder.Path);
        var (done, refused) = (0, 0);
        using (new Swapper(_folder))
        {
            for (var i = 0; i < tries || done == 0 || refused == 0; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                try
                {
                    if (i % 4 == 0)
                    {
                        tree.WriteFile("sub/escaped", "x"u8);
                    }
                    else
                    {
                        Assert.That(tree.ReadFile("sub/secret", 100), Is.EqualTo("inside"u8.ToArray()));
                    }

                    done++;
                }
                catch (Exception passed) when (passed is PathRefusedException or FileNotFoundException)
                {
                    refused++;
                }
            }
        }

        TestContext.Out.WriteLine($"{done} done inside, {refused} refused");
        Assert.That(Directory.GetFileSystemEntries(_outside.Path), Is.EqualTo([_outside.PathOf("secret")]));
        Assert.That(File.ReadAllText(_outside.PathOf("secret")), Is.EqualTo("secret"));
    }

    /// <summary>Puts the folder and the link in one another's place until it is taken away.</summary>
    private sealed class Swapper : IDisposable
    {
        // long enough for the other side to get in between, short enough to be outrun
        private const int Turn = 2_000;

        private readonly Thread _thread;
        private volatile bool _stop;

        public Swapper(TemporaryFolder folder)
        {
            var (sub, link, real) = (folder.PathOf("sub"), folder.PathOf("link"), folder.PathOf("real"));
            _thread = new Thread(() =>
            {
                while (!_stop)
                {
                    Directory.Move(sub, real);
                    Place(link, sub);
                    Thread.SpinWait(Turn);
                    Directory.Move(sub, link);
                    Place(real, sub);
                    Thread.SpinWait(Turn);
                }
            });
            _thread.Start();
        }

        private static void Place(string from, string sub)
        {
            while (true)
            {
                try
                {
                    Directory.Move(from, sub);
                    return;
                }
                catch (IOException)
                {
                    TakeAway(sub);
                }
            }
        }

        // a writer that found no folder has made one, and may still be writing into it
        private static void TakeAway(string sub)
        {
            try
            {
                Directory.Delete(sub, recursive: true);
            }
            catch (IOException)
            {
                Thread.Yield();
            }
        }

        public void Dispose()
        {
            _stop = true;
            _thread.Join();
        }
    }
}
