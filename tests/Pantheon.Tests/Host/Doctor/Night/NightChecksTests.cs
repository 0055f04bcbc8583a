using System.Net;
using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Host.Commands;
using Pantheon.Host.Doctor;
using Pantheon.Host.Doctor.Night;
using Pantheon.Platform.Confinement;
using Pantheon.Platform.Processes;
using Pantheon.Tests.Host.Commands;

namespace Pantheon.Tests.Host.Doctor.Night;

[CancelAfter(15_000)]
public sealed class NightChecksTests
{
    private static readonly IPEndPoint Far = new(IPAddress.Loopback, 9);

    [Test]
    public void They_are_fifteen_numbered_in_order_and_each_named_once()
    {
        var checks = NightChecks.All.Cast<NightCheck>().ToList();

        Assert.That(checks.Select(check => check.Number), Is.EqualTo(Enumerable.Range(1, 15)));
        Assert.That(checks.Select(check => check.Name), Is.Unique);
    }

    [Test]
    public async Task A_check_is_as_good_as_its_worst_part_and_one_that_was_not_made_is_never_whole(CancellationToken cancellationToken)
    {
        var mixed = await OneAsync(cancellationToken, CheckResult.Pass("a", "fine"), CheckResult.NotMade("b", "no program", "install it"));
        var broken = await OneAsync(cancellationToken, CheckResult.Warn("a", "odd", "look"), CheckResult.Fail("b", "broken", "mend"));

        Assert.That((mixed.Number, mixed.State, mixed.IsMade, mixed.Fact, mixed.Fix), Is.EqualTo((7, CheckState.Warned, false, "a: fine; b: not checked: no program", "install it")));
        Assert.That((broken.State, broken.IsMade, broken.Fact, broken.Fix), Is.EqualTo((CheckState.Failed, true, "! a: odd; ✕ b: broken", "look; mend")));
    }

    [Test]
    public async Task The_table_and_the_json_carry_the_number_and_whether_it_was_made(CancellationToken cancellationToken)
    {
        using var shell = new Shell();
        var check = new NightCheck(7, "seven", new Given([CheckResult.NotMade("seven", "no program")]));

        await DoctorCommand.RunAsync(shell.Context(), Scene(shell), [check], cancellationToken);
        await DoctorCommand.RunAsync(shell.Context() with { Json = true }, Scene(shell), [check], cancellationToken);

        Assert.That(shell.Output, Does.Match("(?m)^!  7 seven +not checked: no program$").And.Match("\"number\": 7").And.Match("\"made\": false"));
        Assert.That(shell.Error, Does.Contain("1 check, 1 warning, 0 errors; 1 not made, or not whole"));
    }

    [Test]
    public void A_way_out_that_is_open_inside_fails_and_a_silent_row_as_well()
    {
        var shut = InsideScript.Rows.ToDictionary(row => row.Row, _ => "shut");
        var open = InsideScript.Rows.ToDictionary(row => row.Row, _ => "open");

        Assert.That(new InsideCheck().Judge(shut, open, "").State, Is.EqualTo(CheckState.Passed));
        Assert.That(new InsideCheck().Judge(new Dictionary<string, string>(shut) { ["vsock"] = "open" }, open, ""), Has.Property("State").EqualTo(CheckState.Failed).And.Property("Fact").Contains("vsock"));
        Assert.That(new InsideCheck().Judge(shut.Where(row => row.Key != "environ").ToDictionary(), open, "died"), Has.Property("State").EqualTo(CheckState.Failed).And.Property("Fact").Contains("/proc/1/environ"));
        Assert.That(new InsideCheck().Judge(shut, shut, "").Fact, Does.Contain("without a control").And.Contain("netlink"));
    }

    [Test]
    public void The_rows_of_the_probe_are_those_of_its_program() =>
        Assert.That(InsideScript.Rows.Select(row => row.Row), Is.All.Matches<string>(row => InsideScript.Text.Contains($"row(\"{row}\"", StringComparison.Ordinal)));

    [TestCase(ReachResult.Refused, ReachResult.Refused, ReachResult.Refused, false, true, CheckState.Passed)]
    [TestCase(ReachResult.Sent, ReachResult.Refused, ReachResult.Refused, false, true, CheckState.Failed)]
    [TestCase(ReachResult.Refused, ReachResult.Sent, ReachResult.Refused, false, true, CheckState.Failed)]
    [TestCase(ReachResult.Refused, ReachResult.Refused, ReachResult.Answered, false, true, CheckState.Failed)]
    [TestCase(ReachResult.Refused, ReachResult.Refused, ReachResult.Refused, true, true, CheckState.Failed)]
    [TestCase(ReachResult.Answered, ReachResult.Sent, ReachResult.Answered, true, false, CheckState.Warned)]
    public void A_worker_that_reaches_anything_behind_its_wall_fails(object tcp, object datagram, object control, bool seen, bool hasWall, object state) =>
        Assert.That(new ReachCheck(Far).Judge(new WorkerReach(hasWall, (ReachResult)tcp, (ReachResult)datagram, (ReachResult)control), seen, new WallPorts([])).State, Is.EqualTo(state));

    [Test]
    public void A_name_of_the_workers_environment_in_a_tools_view_fails()
    {
        var worker = new Dictionary<string, string> { ["SHOP_PIN"] = "1", ["PATH"] = "/bin" };

        Assert.That(new LauncherCheck().Judge("PATH=/usr/bin\nend\n", worker).State, Is.EqualTo(CheckState.Passed));
        Assert.That(new LauncherCheck().Judge("SHOP_PIN=1\nend\n", worker), Has.Property("State").EqualTo(CheckState.Failed).And.Property("Fact").Contains("SHOP_PIN"));
        Assert.That(new LauncherCheck().Judge("", worker).State, Is.EqualTo(CheckState.Failed));
    }

    [TestCase("1", null, "15000", false, CheckState.Warned)]
    [TestCase("1", null, "15000", true, CheckState.Passed)]
    [TestCase("0", null, "15000", false, CheckState.Passed)]
    [TestCase(null, "0", "15000", false, CheckState.Failed)]
    [TestCase(null, null, "0", false, CheckState.Failed)]
    public void What_a_system_says_of_user_namespaces_is_understood(string? appArmor, string? clone, string most, bool hasProfile, object state)
    {
        var result = new NamespacesCheck().Judge(appArmor, clone, most, hasProfile);

        Assert.That(result.State, Is.EqualTo(state));
        Assert.That(result.Fix is null, Is.EqualTo(result.State == CheckState.Passed));
    }

    [Test]
    public void Gaining_privileges_is_a_warning_and_the_network_devices_are_named()
    {
        Assert.That(new OwnStatusCheck().Judge("Name:\tx\nNoNewPrivs:\t0\n", "a | b\n lo: 0\n eth0: 0\n"), Has.Property("State").EqualTo(CheckState.Warned).And.Property("Fact").Contains("eth0"));
        Assert.That(new OwnStatusCheck().Judge("NoNewPrivs:\t1\n", " lo: 0\n"), Has.Property("State").EqualTo(CheckState.Passed).And.Property("Fact").Contains("private"));
    }

    [TestCase("LoadState=loaded\nIPAddressDeny=0.0.0.0/0 ::/0\nIPAddressAllow=127.0.0.0/8\nPrivateNetwork=no\nNoNewPrivileges=yes\nUser=pantheon\nSupplementaryGroups=\n", CheckState.Passed, "127.0.0.0/8")]
    [TestCase("LoadState=loaded\nIPAddressDeny=\nPrivateNetwork=yes\nNoNewPrivileges=yes\nUser=pantheon\n", CheckState.Passed, "denies")]
    [TestCase("LoadState=loaded\nIPAddressDeny=\nPrivateNetwork=no\nNoNewPrivileges=yes\nUser=pantheon\n", CheckState.Failed, "IPAddressDeny")]
    [TestCase("LoadState=loaded\nIPAddressDeny=0.0.0.0/0\nPrivateNetwork=no\nNoNewPrivileges=yes\nUser=pantheon\n", CheckState.Failed, "IPAddressDeny")]
    [TestCase("LoadState=loaded\nIPAddressDeny=any\nNoNewPrivileges=no\nUser=pantheon\n", CheckState.Failed, "NoNewPrivileges")]
    [TestCase("LoadState=loaded\nIPAddressDeny=any\nNoNewPrivileges=yes\nUser=\n", CheckState.Failed, "root")]
    [TestCase("LoadState=loaded\nIPAddressDeny=any\nNoNewPrivileges=yes\nUser=pantheon\nSupplementaryGroups=docker\n", CheckState.Failed, "docker")]
    [TestCase("LoadState=not-found\n", CheckState.Warned, "not checked")]
    public void The_unit_is_read_as_systemd_shows_it(string shown, object state, string says) =>
        Assert.That(new UnitCheck().Judge(shown), Has.Property("State").EqualTo(state).And.Property("Fact").Contains(says));

    [TestCase("git version 2.39.5", CheckState.Warned)]
    [TestCase("git version 2.43.7", CheckState.Passed)]
    [TestCase("git version 2.43.6", CheckState.Warned)]
    [TestCase("git version 2.50.0", CheckState.Warned)]
    [TestCase("git version 2.50.1 (Apple Git-155)", CheckState.Passed)]
    [TestCase("git version 3.0", CheckState.Passed)]
    [TestCase("git version unknown", CheckState.Warned)]
    public void Git_is_held_against_the_releases_with_the_corrections(string text, object state) =>
        Assert.That(new GitFloorCheck().Judge(text).State, Is.EqualTo(state));

    [Test]
    public void A_planted_program_that_runs_under_ours_fails_and_without_a_control_nothing_is_proved()
    {
        Assert.That(new GitPlantCheck().Judge(["clean"], []).State, Is.EqualTo(CheckState.Passed));
        Assert.That(new GitPlantCheck().Judge(["clean"], ["hook"]).State, Is.EqualTo(CheckState.Failed));
        Assert.That(new GitPlantCheck().Judge([], []).IsMade, Is.False);
    }

    [Test]
    public void The_border_is_told_in_both_clocks_and_a_jump_is_named()
    {
        var policy = new Policy
        {
            Name = "night",
            Version = 1,
            Mode = Mode.Night,
            Digest = Digest.Of("night"),
            Windows = [new WindowSpec([DayOfWeek.Saturday], new TimeOnly(22, 0), new TimeOnly(6, 30), "Europe/Berlin", SourceSpan.None)],
        };

        var autumn = new BoundaryCheck().Judge(policy, new DateTimeOffset(2026, 10, 24, 12, 0, 0, TimeSpan.Zero));
        var november = new BoundaryCheck().Judge(policy, new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero));

        Assert.That(autumn.Fact, Does.Contain("2026-10-24 22:00 Europe/Berlin = 20:00 UTC to 2026-10-25 06:30 Europe/Berlin = 05:30 UTC").And.Contain("jumps by -60 min at 2026-10-25 01:00 UTC"));
        Assert.That(november.Fact, Does.Contain("22:00 Europe/Berlin = 21:00 UTC").And.Contain("no jump"));
        Assert.That(new BoundaryCheck().Judge(policy with { Windows = [] }, default(DateTimeOffset).AddYears(2025)).IsMade, Is.False);
    }

    [TestCase("/dev/a / ext4 rw 0 0\n/dev/b /var/lib xfs rw,prjquota 0 0", CheckState.Passed)]
    [TestCase("/dev/a / ext4 rw,usrjquota=aquota.user 0 0", CheckState.Passed)]
    [TestCase("/dev/a / ext4 rw,usrquota 0 0\n/dev/b /var/lib xfs rw,noquota 0 0", CheckState.Warned)]
    [TestCase("/dev/b /var/library xfs rw,prjquota 0 0", CheckState.Warned)]
    public void The_quota_is_that_of_the_mount_that_holds_the_folder(string mounts, object state) =>
        Assert.That(new QuotaCheck().Judge(mounts.Split('\n'), "/var/lib/pantheon").State, Is.EqualTo(state));

    [Test]
    public void A_daemon_that_could_be_asked_for_names_is_a_warning()
    {
        Assert.That(new ResolverCheck().Judge(null, []).State, Is.EqualTo(CheckState.Passed));
        Assert.That(new ResolverCheck().Judge(null, ["/run/nscd/socket"]).State, Is.EqualTo(CheckState.Warned));
        Assert.That(new ResolverCheck().Judge("no Landlock", []).State, Is.EqualTo(CheckState.Warned));
    }

    private static async Task<CheckResult> OneAsync(CancellationToken cancellationToken, params CheckResult[] parts)
    {
        using var shell = new Shell();
        return (await new NightCheck(7, "seven", new Given(parts)).RunAsync(Scene(shell), cancellationToken)).Single();
    }

    private static DoctorScene Scene(Shell shell)
    {
        var missing = CheckResult.Fail("catalog", "none");
        var context = shell.Context();
        return new DoctorScene(context.Environment, context.Time, new ProcessRunner(context.Time)) { Night = true, CatalogResult = missing, BoxResult = missing };
    }

    private sealed class Given(IReadOnlyList<CheckResult> results) : IDoctorCheck
    {
        public string Name => "given";

        public Task<IReadOnlyList<CheckResult>> RunAsync(DoctorScene scene, CancellationToken cancellationToken) => Task.FromResult(results);
    }
}
