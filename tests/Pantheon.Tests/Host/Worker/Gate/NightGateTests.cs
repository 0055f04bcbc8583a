using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Host.Terminal;
using Pantheon.Host.Worker.Gate;
using Pantheon.Platform.Confinement;
using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing;
using Pantheon.Storage.Artifacts;
using Pantheon.Testing;
using Pantheon.Testing.Sandboxing;

namespace Pantheon.Tests.Host.Worker.Gate;

/// <summary>Each thing that keeps a night closed, provoked: its own code, its own exit code, and a signed artifact for the morning.</summary>
public sealed class NightGateTests
{
    private static readonly Policy Night = new() { Name = "night", Version = 1, Mode = Mode.Night, Digest = Digest.Of("night"), EnvironmentForbid = ["SHOP_*"] };

    private DirectoryInfo _folder = null!; // made before each test

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("pan-gate-");

    [TearDown]
    public void RemoveFolder() => _folder.Delete(recursive: true);

    private static IEnumerable<TestCaseData> Closed()
    {
        TestCaseData Case(string name, string code, int exitCode, string says, Func<GateScene, GateScene> provoke) =>
            new TestCaseData(code, exitCode, says, provoke).SetArgDisplayNames(name);

        yield return Case("no Linux", Codes.NightNeedsLinux, ExitCode.Refused, "WSL2", scene => scene with { IsLinux = false });
        yield return Case("a cloud origin", Codes.NightPolicyTooWide, ExitCode.Refused, "models.origins", scene => scene with { Policy = Night with { Origins = [RuntimeOrigin.Local, RuntimeOrigin.Cloud] } });
        yield return Case("every tool", Codes.NightPolicyTooWide, ExitCode.Refused, "tools.allow", scene => scene with { Policy = Night with { ToolsAllow = ["*"] } });
        yield return Case("a secret of the policy", Codes.SecretsInEnvironment, ExitCode.Refused, "SHOP_PIN", scene => With(scene, ("SHOP_PIN", "s3cr3t")));
        yield return Case("a secret known everywhere", Codes.SecretsInEnvironment, ExitCode.Refused, "OPENAI_API_KEY", scene => With(scene, ("OPENAI_API_KEY", "s3cr3t")));
        yield return Case("a proxy", Codes.ProxyInEnvironment, ExitCode.Refused, "https_proxy", scene => With(scene, ("https_proxy", "s3cr3t")));
        yield return Case("an endpoint with a name", Codes.EndpointRefused, ExitCode.Missing, "literal address", scene => scene with { Box = Pool(scene.Box!, "http://models.example:8080") });
        yield return Case("an endpoint in disguise", Codes.EndpointRefused, ExitCode.Missing, "0177.0.0.1", scene => scene with { Box = Pool(scene.Box!, "http://0177.0.0.1:8080") });
        yield return Case("a mount above the gitdir", Codes.SandboxPathRefused, ExitCode.Refused, "data", scene => scene with { Box = scene.Box! with { Caches = [scene.Box.DataFolder] } });
        yield return Case("a mount inside the gitdir", Codes.SandboxPathRefused, ExitCode.Refused, "git", scene => scene with { Policy = Night with { FilesRead = [Path.Combine(scene.Box!.DataFolder, "git", "x.git")] } });
        yield return Case("a mount that links to the keys", Codes.SandboxPathRefused, ExitCode.Refused, "keys", scene => scene with { Box = scene.Box! with { Caches = [Link(scene.Box, "keys")] } });
        yield return Case("no wall though there could be one", Codes.WorkerWallNotRaised, ExitCode.Refused, "night start", scene => scene with { Wall = new Wall(null, null, []) });
        yield return Case("a wall of yesterday", Codes.WorkerWallOutdated, ExitCode.Refused, "9999", scene => scene with { Wall = new Wall(null, new WallPorts([9999]), []) });
        yield return Case("the canary gets out", Codes.WorkerWallOpen, ExitCode.Refused, "datagrams", scene => scene with { Wall = new Wall(null, new WallPorts([]), ["datagrams"]) });
        yield return Case("no sandbox", Codes.SandboxMissing, ExitCode.Missing, "no bubblewrap", scene => scene with { Sandbox = new Walls(true, new SandboxCheck(false, "There is no bubblewrap.", "apt install bubblewrap")) });
        yield return Case("a sandbox without walls", Codes.SandboxMissing, ExitCode.Missing, "cannot be confined", scene => scene with { Sandbox = new UnconfinedSandbox() });
    }

    [TestCaseSource(nameof(Closed))]
    public async Task What_does_not_hold_keeps_the_night_closed_with_a_code_and_a_signed_artifact(string code, int exitCode, string says, Func<GateScene, GateScene> provoke)
    {
        var scene = provoke(Scene());
        using var signer = ManifestSigner.Open(Path.Combine(Box.DataFolder, "keys", "signing-key"), Box.Name);
        var files = new RefusalFiles(Box, new ManualTime());

        var fault = (await Assert.ThrowsAsync<PantheonException>(() => files.WatchAsync(Night, () => NightGate.CheckAsync(scene, CancellationToken.None))))!;

        Assert.That((fault.Code, Faults.ExitCodeOf(fault)), Is.EqualTo((code, exitCode)));
        Assert.That(fault.Message + fault.Hint, Does.Contain(says).And.Not.Contain("s3cr3t"));
        Assert.That(ClosedTable.Find(code), Is.Not.Null);
        var folder = Directory.GetDirectories(Box.ReportsFolder).Single();
        var bytes = await File.ReadAllBytesAsync(Path.Combine(folder, "refusal.json"));
        var json = JsonNode.Parse(bytes)!;
        Assert.That((json["code"]!.ToString(), json["exit_code"]!.GetValue<int>(), json["failed"]!.ToString(), json["next"]?.ToString()), Is.EqualTo((code, exitCode, fault.Message, fault.Hint)));
        var signature = await File.ReadAllTextAsync(Path.Combine(folder, "refusal.json.sig"));
        Assert.That(signer.Verifies(bytes, signature), Is.True);
        Assert.That(await File.ReadAllTextAsync(Path.Combine(folder, "night-refused.md")), Does.Contain(code).And.Contain("What to do").And.Not.Contain("s3cr3t"));
        Assert.That(RefusalReading.Find(Box.ReportsFolder, DateTimeOffset.MinValue, DateTimeOffset.MaxValue).Single(), Does.Contain(code).And.Contain("did not open"));
    }

    [Test]
    public async Task With_all_in_place_the_night_opens_and_records_its_walls()
    {
        var facts = await NightGate.CheckAsync(Scene(), CancellationToken.None);

        Assert.That((facts["sandbox"]!.ToString(), facts["secret_names"]!.GetValue<int>()), Is.EqualTo(("walls", 0)));
        Assert.That(facts["worker_wall"]!.ToString(), Does.StartWith("TCP to the ports none alone"));
    }

    [Test]
    public async Task A_kernel_without_such_a_wall_opens_and_the_record_says_so() =>
        Assert.That(
            (await NightGate.CheckAsync(Scene() with { Wall = new Wall("this kernel has no Landlock", null, []) }, CancellationToken.None))["worker_wall"]!.ToString(),
            Is.EqualTo("none: this kernel has no Landlock"));

    [Test]
    public async Task A_cache_beside_the_keys_is_no_fault() =>
        Assert.That(await NightGate.CheckAsync(Scene() with { Box = Box with { Caches = [Path.Combine(_folder.FullName, "packages"), Path.Combine(Box.DataFolder, "gitter")] } }, CancellationToken.None), Is.Not.Null);

    [Test]
    public async Task Without_a_key_the_refusal_is_unsigned_says_so_and_makes_none()
    {
        var folder = (await new RefusalFiles(Box, new ManualTime()).WriteAsync(Night, new PantheonException(Codes.SigningKeyMissing, "it is gone", "put it back"), CancellationToken.None))!;

        Assert.That(JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "refusal.json")))!["unsigned_because"]!.ToString(), Is.EqualTo("there is no signing key"));
        Assert.That(File.Exists(Path.Combine(folder, "refusal.json.sig")), Is.False);
        Assert.That(Directory.Exists(Path.Combine(Box.DataFolder, "keys")), Is.False);
    }

    [Test]
    public async Task A_key_that_others_may_read_signs_no_refusal()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("file modes are those of Unix");
            return;
        }

        var key = Path.Combine(Box.DataFolder, "keys", "signing-key");
        ManifestSigner.Open(key, Box.Name).Dispose();
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.OtherRead);

        var folder = (await new RefusalFiles(Box, new ManualTime()).WriteAsync(Night, new PantheonException(Codes.SigningKeyUnusable, "others may read it", "chmod 600"), CancellationToken.None))!;

        Assert.That(await File.ReadAllTextAsync(Path.Combine(folder, "night-refused.md")), Does.Contain("Not signed"));
        Assert.That(File.Exists(Path.Combine(folder, "refusal.json.sig")), Is.False);
    }

    [Test]
    public async Task What_a_hostile_text_says_is_text_in_the_artifact()
    {
        var folder = (await new RefusalFiles(Box, new ManualTime()).WriteAsync(Night, new PantheonException(Codes.EndpointRefused, "pool '<img src=x>\n# all is well'", null), CancellationToken.None))!;

        Assert.That(await File.ReadAllTextAsync(Path.Combine(folder, "night-refused.md")), Does.Not.Contain("<img").And.Not.Match("(?m)^# all is well"));
    }

    [Test]
    public async Task A_fault_that_is_no_refusal_leaves_no_artifact()
    {
        await Assert.ThrowsAsync<PantheonException>(() => new RefusalFiles(Box, new ManualTime()).WatchAsync<int>(Night, () => throw new PantheonException(Codes.NightAlreadyRunning, "at work", null)));

        Assert.That(Directory.Exists(Box.ReportsFolder), Is.False);
    }

    [Test]
    public void A_refusal_outside_the_asked_time_is_not_told_and_an_unreadable_one_always_is()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Box.ReportsFolder, "2026-11-20"));
        File.WriteAllText(Path.Combine(folder.FullName, "refusal.json"), """{"date":"2026-11-20","at":"2026-11-20T22:00:00Z","code":"PAN9013","failed":"no walls","next":"mend"}""");

        Assert.That(RefusalReading.Find(Box.ReportsFolder, At(21), At(22)), Is.Empty);
        Assert.That(RefusalReading.Find(Box.ReportsFolder, At(20), At(22)).Single(), Does.Contain("22:00 UTC (PAN9013): no walls; fix: mend"));
        File.WriteAllText(Path.Combine(folder.FullName, "refusal.json"), "{");
        Assert.That(RefusalReading.Find(Box.ReportsFolder, At(21), At(22)).Single(), Does.Contain("cannot be read"));
    }

    private BoxSpec Box => new()
    {
        Name = "box",
        Pools = new Dictionary<string, PoolSpec>(),
        DataFolder = Path.Combine(_folder.FullName, "data"),
        ReportsFolder = Path.Combine(_folder.FullName, "reports"),
        File = Path.Combine(_folder.FullName, "box.yaml"),
    };

    private GateScene Scene() =>
        new(Night, new HostEnvironment(new Dictionary<string, string> { ["LANG"] = "C" }, "/", "tester"), new Walls(true, SandboxCheck.Passed)) { Box = Box, Wall = new Wall(null, new WallPorts([]), []), IsLinux = true };

    private static DateTimeOffset At(int day) => new(2026, 11, day, 12, 0, 0, TimeSpan.Zero);

    private static GateScene With(GateScene scene, (string Name, string Value) variable) =>
        scene with { Environment = scene.Environment with { Variables = new Dictionary<string, string> { [variable.Name] = variable.Value } } };

    private static BoxSpec Pool(BoxSpec box, string endpoint) => box with
    {
        Pools = new Dictionary<string, PoolSpec>
        {
            ["models"] = new() { Name = "models", Kind = RuntimeKind.LlamaServer, Origin = RuntimeOrigin.Local, Endpoint = endpoint, Models = new Dictionary<string, ModelEntry>() },
        },
    };

    private static string Link(BoxSpec box, string to)
    {
        var target = Directory.CreateDirectory(Path.Combine(box.DataFolder, to)).FullName;
        return Directory.CreateSymbolicLink(Path.Combine(Path.GetDirectoryName(box.DataFolder)!, "cache"), target).FullName;
    }

    private sealed record Wall(string? WhyNot, WallPorts? Raised, IReadOnlyList<string> Open) : IWallState
    {
        public IReadOnlyList<string> Holes(WallPorts allowed) => Open;
    }

    private sealed class Walls(bool isolates, SandboxCheck check) : ISandbox
    {
        public string Name => "walls";

        public bool Isolates => isolates;

        public ProcessSpec Confine(ProcessSpec spec, SandboxProfile profile) => spec;

        public Task<SandboxCheck> CheckAsync(CancellationToken cancellationToken) => Task.FromResult(check);
    }
}
