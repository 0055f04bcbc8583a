using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Host.Terminal;
using Pantheon.Host.Worker;
using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing;
using Pantheon.Testing.Sandboxing;

namespace Pantheon.Tests.Host.Worker;

public sealed class NightGateTests
{
    private static readonly Policy Night = new() { Name = "night", Version = 1, Mode = Mode.Night, Digest = Digest.Of("night"), EnvironmentForbid = ["*_TOKEN"] };

    [Test]
    public async Task A_night_without_a_working_sandbox_stays_closed_and_says_what_to_install()
    {
        var missing = new Walls(isolates: true, new SandboxCheck(false, "There is no bubblewrap below /usr.", "apt install bubblewrap"));

        var fault = (await Assert.ThrowsAsync<PantheonException>(() => OpenAsync(Night, missing)))!;

        Assert.That((fault.Code, fault.Message, fault.Hint), Is.EqualTo(
            (Codes.SandboxMissing, "the night does not open: tools cannot be confined. There is no bubblewrap below /usr.", "apt install bubblewrap")));
    }

    [Test]
    public void A_night_without_walls_stays_closed() =>
        Assert.That(() => OpenAsync(Night, new UnconfinedSandbox()), Throws.InstanceOf<PantheonException>().With.Property("Code").EqualTo(Codes.SandboxMissing));

    [Test]
    public async Task Forbidden_variables_are_named_and_their_values_are_not()
    {
        var fault = (await Assert.ThrowsAsync<PantheonException>(() => OpenAsync(Night, Standing, ("SHOP_TOKEN", "s3cr3t"), ("LANG", "C"))))!;

        Assert.That(fault.Code, Is.EqualTo(Codes.SecretsInEnvironment));
        Assert.That(fault.Message, Does.Contain("SHOP_TOKEN").And.Not.Contain("LANG").And.Not.Contain("s3cr3t"));
    }

    [Test]
    public void A_policy_that_lets_the_night_out_keeps_it_closed() =>
        Assert.That(
            () => OpenAsync(Night with { Origins = [RuntimeOrigin.Local, RuntimeOrigin.Cloud] }, Standing),
            Throws.InstanceOf<PantheonException>().With.Property("Code").EqualTo(Codes.NightPolicyTooWide));

    [Test]
    public async Task With_walls_and_a_clean_environment_the_night_opens_and_records_them() =>
        Assert.That((await OpenAsync(Night, Standing, ("LANG", "C")))["sandbox"]!.ToString(), Is.EqualTo("walls"));

    private static Walls Standing => new(isolates: true, SandboxCheck.Passed);

    private static Task<JsonObject> OpenAsync(Policy policy, ISandbox sandbox, params (string Name, string Value)[] variables) =>
        NightGate.CheckAsync(policy, new HostEnvironment(variables.ToDictionary(variable => variable.Name, variable => variable.Value), "/", "tester"), sandbox, CancellationToken.None);

    private sealed class Walls(bool isolates, SandboxCheck check) : ISandbox
    {
        public string Name => "walls";

        public bool Isolates => isolates;

        public ProcessSpec Confine(ProcessSpec spec, SandboxProfile profile) => spec;

        public Task<SandboxCheck> CheckAsync(CancellationToken cancellationToken) => Task.FromResult(check);
    }
}
