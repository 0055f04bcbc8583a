using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Host.Composition;
using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing;

namespace Pantheon.Tests.Host.Composition;

public sealed class ChosenSandboxTests
{
    private static readonly SandboxCheck Broken = new(false, "it does not run.", "Mend it.");

    private static readonly ProcessSpec Command = new() { FileName = "x", Environment = new Dictionary<string, string>() };

    private static readonly BoxSpec Box = new()
    {
        Name = "desk",
        Pools = new Dictionary<string, PoolSpec>(),
        DataFolder = "/srv/box/data",
        ReportsFolder = "/srv/box/reports",
        File = "/srv/box/box.yaml",
    };

    [TestCase(SandboxTier.Bubblewrap, true, "Mend it. Or write 'sandbox: landlock' in the box file, which works on this machine (it holds less: 'pantheon doctor' then lists what).")]
    [TestCase(SandboxTier.Landlock, true, "Mend it. Or write 'sandbox: bubblewrap' in the box file, which works on this machine.")]
    [TestCase(SandboxTier.Bubblewrap, false, "Mend it.")]
    public async Task Where_the_chosen_walls_do_not_stand_the_others_are_named_only_if_they_would_and_never_taken(SandboxTier tier, bool otherWorks, string fix)
    {
        var sandbox = new ChosenSandbox(tier, each => new Walls(each, each == tier ? Broken : otherWorks ? SandboxCheck.Passed : Broken));

        var check = await sandbox.CheckAsync(CancellationToken.None);

        Assert.That((check.Works, check.Fix), Is.EqualTo((false, fix)));
        Assert.That((sandbox.Name, sandbox.Confine(Command, new SandboxProfile { Worktree = "/w" }).FileName), Is.EqualTo((Name(tier), tier.ToString())));
    }

    [Test]
    public async Task Where_the_chosen_walls_stand_the_others_are_not_tried()
    {
        var sandbox = new ChosenSandbox(SandboxTier.Landlock, tier => new Walls(tier, tier == SandboxTier.Landlock ? SandboxCheck.Passed : null));

        Assert.That(await sandbox.CheckAsync(CancellationToken.None), Is.EqualTo(SandboxCheck.Passed));
    }

    [Test]
    public void The_box_chooses_and_only_landlock_has_openings_each_with_what_closes_it()
    {
        var processes = new ProcessRunner(TimeProvider.System);
        var landlock = new ChosenSandbox(Box with { Sandbox = SandboxTier.Landlock }, processes);

        Assert.That((landlock.Name, new ChosenSandbox(Box, processes).Name, new ChosenSandbox(null, processes).Name), Is.EqualTo(("landlock", "bubblewrap", "bubblewrap")));
        Assert.That(new ChosenSandbox(Box, processes).Open, Is.Empty);
        Assert.That(landlock.Open.Select(row => row.Name), Is.Unique);
        Assert.That(landlock.Open.Select(row => row.Name), Does.Contain("unix-path-sockets").And.Contain("loopback"));
        Assert.That(landlock.Open, Has.All.Matches<OpenRow>(row => row is { What.Length: > 0, ClosedBy.Length: > 0 }));
    }

    [TestCase(SandboxFault.DoesNotStart, Codes.SandboxMissing)]
    [TestCase(SandboxFault.KernelTooOld, Codes.LandlockTooOld)]
    [TestCase(SandboxFault.HasHoles, Codes.SandboxHasHoles)]
    public void What_is_wrong_has_a_code_of_its_own(SandboxFault fault, string code) =>
        Assert.That(ChosenSandbox.CodeOf(Broken with { Fault = fault }), Is.EqualTo(code));

    [TestCase("/srv/box/data")]
    [TestCase("/srv")]
    [TestCase("/srv/box/data/keys/signing-key")]
    [TestCase("/srv/box/data/postgres")]
    [TestCase("/srv/keys/signing")]
    [TestCase("/srv/keys")]
    [TestCase("/srv/box/box.yaml")]
    [TestCase("/root/")]
    [TestCase("/run/docker.sock")]
    public void A_cache_or_a_policys_path_that_shows_what_no_tool_may_see_is_refused_when_it_is_read(string path)
    {
        var box = Box with { SigningKey = "/srv/keys/signing" };
        var policy = new Policy { Name = "night", Version = 1, Mode = Mode.Night, Digest = Digest.Of("night") };

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                () => ChosenSandbox.CheckPaths(box with { Caches = ["/usr/share/dotnet", path] }, policy),
                Throws.TypeOf<PantheonException>().With.Property("Code").EqualTo(Codes.SandboxPathRefused).And.Message.StartsWith($"the cache '{path.TrimEnd('/')}' of /srv/box/box.yaml must not be shown to tools"));
            Assert.That(
                () => ChosenSandbox.CheckPaths(box, policy with { FilesRead = ["worktree", "caches", "/usr", path] }),
                Throws.TypeOf<PantheonException>().With.Message.Contains("of policy night"));
            Assert.That(() => ChosenSandbox.CheckPaths(box with { Caches = ["/home/somebody/.nuget/packages", "/usr/share/dotnet/"] }, policy with { FilesRead = ["worktree", "/usr"] }), Throws.Nothing);
        }
    }

    private static string Name(SandboxTier tier) => tier == SandboxTier.Landlock ? "landlock" : "bubblewrap";

    private sealed class Walls(SandboxTier tier, SandboxCheck? check) : ISandbox
    {
        public string Name => ChosenSandboxTests.Name(tier);

        public bool Isolates => true;

        public ProcessSpec Confine(ProcessSpec spec, SandboxProfile profile) => spec with { FileName = tier.ToString() };

        public Task<SandboxCheck> CheckAsync(CancellationToken cancellationToken) =>
            check is null ? throw new InvalidOperationException("it was tried") : Task.FromResult(check);
    }
}
