using System.Runtime.Versioning;
using NUnit.Framework;
using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing.Landlock;
using Pantheon.Testing.Sandboxing;

namespace Pantheon.Integration.Tests.RedTeam;

/// <summary>Rows 68 and 69, the controls: what a tool does where its walls were taken away, and where the kernel's hold less than they promise.</summary>
[Category("RedTeam")]
[SupportedOSPlatform("linux")]
[Parallelizable(ParallelScope.All)]
internal sealed class MissingWallsTests
{
    [Test]
    [CancelAfter(60_000)]
    public async Task Row_68_without_walls_a_tool_reads_and_writes_outside_of_its_tree(CancellationToken cancellationToken)
    {
        using var scene = new ToolScene(new UnconfinedSandbox());

        var outcome = await scene.ShellAsync("cat \"$2\" && touch \"$1\"", cancellationToken);

        Assert.That((outcome.IsError, File.Exists(scene.Mark)), Is.EqualTo((false, true)), outcome.Log);
        Assert.That(outcome.Text, Does.Contain(Scene.Secret));
    }

    [TestCase(5, "sent\n", TestName = "Row_69_what_an_older_kernels_walls_can_hold_lets_a_signal_out")]
    [TestCase(LandlockKernel.NeededAbi, "refused\n", TestName = "Row_69_what_the_needed_one_can_hold_does_not")]
    [CancelAfter(60_000)]
    public async Task Row_69(int abi, string says)
    {
        TierFixture.SkipWithout("/usr/bin/python3");
        if (LandlockKernel.Detect().Abi < LandlockKernel.NeededAbi)
        {
            Assert.Ignore("this kernel's Landlock is one of the older ones");
        }

        // all that the given ABI knows and, from 6 on, signals too; then a signal is sent to the parent, which is outside
        const string Script = """
            import ctypes, os, struct, sys
            libc = ctypes.CDLL(None, use_errno=True)
            rules = struct.pack('QQQ', 0, 3, 2) if int(sys.argv[1]) >= 6 else struct.pack('QQ', 0, 3)
            held = libc.syscall(444, rules, len(rules), 0)
            if held < 0 or libc.prctl(38, 1, 0, 0, 0) or libc.syscall(446, held, 0):
                sys.exit(os.strerror(ctypes.get_errno()))
            try:
                os.kill(os.getppid(), 0)
                print('sent')
            except PermissionError:
                print('refused')
            """;
        var spec = new ProcessSpec
        {
            FileName = "/usr/bin/python3",
            Arguments = ["-", abi.ToString(System.Globalization.CultureInfo.InvariantCulture)],
            StandardInput = System.Text.Encoding.UTF8.GetBytes(Script),
            Environment = new Dictionary<string, string>(),
        };

        var outcome = await Tiers.Runner.RunAsync(spec, CancellationToken.None);

        Assert.That(outcome.StandardOutput, Is.EqualTo(says), outcome.StandardError);
    }
}
