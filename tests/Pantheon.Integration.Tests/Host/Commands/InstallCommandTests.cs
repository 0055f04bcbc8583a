using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Host.Commands;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;
using Pantheon.Runtimes.Installing;
using Pantheon.Testing;
using Pantheon.Testing.Programs;

namespace Pantheon.Integration.Tests.Host.Commands;

/// <summary>`runtimes install` with scripts for package managers, as real processes.</summary>
[CancelAfter(60_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class InstallCommandTests : IDisposable
{
    // what a good installation leaves behind
    private const string Installs = "echo \"$@\" >>\"$0.log\"; echo 'Unpacking llama.cpp'; printf '#!/bin/sh\\necho version: 6123\\n' >\"${0%/*}/llama-server\"; /bin/chmod +x \"${0%/*}/llama-server\"";

    private readonly ProgramFolder _programs = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        _programs.Dispose();
        _output.Dispose();
        _error.Dispose();
    }

    [Test]
    public async Task A_server_is_installed_shown_to_run_and_found(CancellationToken cancellationToken)
    {
        Managers("apt-cache");
        _programs.Add("brew", "[ \"$1\" = info ] && exit 1; echo 'brew must not install'; exit 1");
        _programs.Add("apt-get", Installs);

        var code = await RunAsync(new InstallRequest("llama-server", IsAgreed: true, IsDry: false), isRoot: true, answer: null, cancellationToken);

        Assert.That(code, Is.EqualTo(ExitCode.Yes), _error.ToString());
        Assert.That(_programs.Read("apt-get.log"), Is.EqualTo("install --yes llama.cpp\n"));
        Assert.That(_output.ToString(), Is.EqualTo($"llama.cpp  {_programs["llama-server"]}  version: 6123\n"));
        Assert.That(_error.ToString(), Does.Contain("runs     apt-get install --yes llama.cpp\n").And.Contain("Unpacking llama.cpp\n").And.Contain("pantheon runtimes discover"));
    }

    [Test]
    public async Task Homebrew_goes_first_and_the_next_manager_that_has_the_package_is_taken(CancellationToken cancellationToken)
    {
        _programs.Add("brew", "[ \"$1 $2\" = 'info llama.cpp' ] && exit 1; exit 9");
        _programs.Add("winget");

        Assert.That(await RunAsync(new InstallRequest("llama.cpp", IsAgreed: false, IsDry: true), isRoot: false, answer: null, cancellationToken), Is.EqualTo(ExitCode.Yes));

        Assert.That(_output.ToString(), Does.StartWith("winget install --exact"));
        Assert.That(_error.ToString(), Does.Contain("not by   brew knows no package 'llama.cpp'"));
    }

    [Test]
    public async Task A_dry_run_installs_nothing(CancellationToken cancellationToken)
    {
        Managers("apt-cache");
        _programs.Add("apt-get", Installs);

        Assert.That(await RunAsync(new InstallRequest("llama.cpp", IsAgreed: true, IsDry: true), isRoot: true, answer: null, cancellationToken), Is.EqualTo(ExitCode.Yes));

        Assert.That(_output.ToString(), Is.EqualTo("apt-get install --yes llama.cpp\n"));
        Assert.That(File.Exists(_programs["apt-get.log"]), Is.False);
    }

    [Test]
    public async Task Where_root_is_needed_the_command_is_told_and_not_run(CancellationToken cancellationToken)
    {
        Managers("apt-cache");
        _programs.Add("apt-get", Installs);
        _programs.Add("sudo", "echo used >\"$0.log\"");

        var refused = await Assert.ThrowsAsync<PantheonException>(() => RunAsync(new InstallRequest("llama.cpp", IsAgreed: true, IsDry: false), isRoot: false, answer: "y\n", cancellationToken));

        Assert.That((refused.Code, refused.Hint), Is.EqualTo((Codes.RootNeeded, "run it yourself: sudo apt-get install --yes llama.cpp")));
        Assert.That(Directory.EnumerateFiles(_programs.Path, "*.log"), Is.Empty);
    }

    [TestCase("n\n")]
    [TestCase("\n")]
    public async Task Who_does_not_say_yes_gets_nothing(string answer, CancellationToken cancellationToken)
    {
        _programs.Add("brew", Installs);

        await Assert.ThrowsAsync<OperationCanceledException>(() => RunAsync(new InstallRequest("llama.cpp", IsAgreed: false, IsDry: false), isRoot: false, answer, cancellationToken));

        Assert.That(_error.ToString(), Does.Contain("runs     brew install llama.cpp").And.Contain("Install llama.cpp? [y/N] "));
        Assert.That(File.Exists(_programs["brew.log"]) && _programs.Read("brew.log").Contains("install", StringComparison.Ordinal), Is.False);
    }

    [Test]
    public async Task A_person_who_says_yes_gets_it(CancellationToken cancellationToken)
    {
        _programs.Add("brew", "[ \"$1\" = info ] && exit 0; " + Installs);

        Assert.That(await RunAsync(new InstallRequest("llama.cpp", IsAgreed: false, IsDry: false), isRoot: false, answer: "y\n", cancellationToken), Is.EqualTo(ExitCode.Yes));
        Assert.That(_programs.Read("brew.log"), Is.EqualTo("install llama.cpp\n"));
    }

    [Test]
    public async Task In_a_pipe_nothing_is_installed_without_a_yes(CancellationToken cancellationToken)
    {
        _programs.Add("brew", Installs);

        var refused = await Assert.ThrowsAsync<PantheonException>(() => RunAsync(new InstallRequest("llama.cpp", IsAgreed: false, IsDry: false), isRoot: false, answer: null, cancellationToken));

        Assert.That((refused.Code, Faults.ExitCodeOf(refused)), Is.EqualTo((Codes.ConsentNeeded, ExitCode.Usage)));
    }

    [Test]
    public async Task What_does_not_run_afterwards_is_not_installed(CancellationToken cancellationToken)
    {
        _programs.Add("brew", "exit 0");

        var failed = await Assert.ThrowsAsync<PantheonException>(() => RunAsync(new InstallRequest("llama.cpp", IsAgreed: true, IsDry: false), isRoot: false, answer: null, cancellationToken));

        Assert.That(failed.Code, Is.EqualTo(Codes.InstallFailed));
        Assert.That(failed.Message, Does.Contain("'llama-server' is not on the PATH"));
    }

    [Test]
    public async Task What_is_there_already_is_told_and_no_manager_asked(CancellationToken cancellationToken)
    {
        _programs.Add("brew", "echo asked >\"$0.log\"");
        _programs.Add("ollama", "echo ollama version is 0.14.1");

        Assert.That(await RunAsync(new InstallRequest("ollama", IsAgreed: true, IsDry: false), isRoot: false, answer: null, cancellationToken, json: true), Is.EqualTo(ExitCode.Yes));

        var told = JsonNode.Parse(_output.ToString())!;
        Assert.That((told["file"]!.ToString(), told["version"]!.ToString(), told["command"]), Is.EqualTo((_programs["ollama"], "ollama version is 0.14.1", (JsonNode?)null)));
        Assert.That(File.Exists(_programs["brew.log"]), Is.False);
    }

    [Test]
    public async Task A_server_that_no_manager_has_is_pointed_to(CancellationToken cancellationToken)
    {
        _programs.Add("brew");

        var none = await Assert.ThrowsAsync<PantheonException>(() => RunAsync(new InstallRequest("vllm", IsAgreed: true, IsDry: false), isRoot: false, answer: null, cancellationToken));

        Assert.That((none.Code, Faults.ExitCodeOf(none)), Is.EqualTo((Codes.NoPackage, ExitCode.Missing)));
        Assert.That(none.Hint, Does.Contain("https://docs.vllm.ai"));
        Assert.That(_error.ToString(), Does.Contain("not by   brew has no package of it"));
    }

    private void Managers(params string[] programs)
    {
        foreach (var program in programs)
        {
            _programs.Add(program);
        }
    }

    private Task<int> RunAsync(InstallRequest request, bool isRoot, string? answer, CancellationToken cancellationToken, bool json = false)
    {
        var screen = new Screen(_output, _error, outputIsTerminal: false, errorIsTerminal: answer is not null, hasColour: false, width: 100) { Input = answer is null ? null : new StringReader(answer) };
        var environment = new HostEnvironment(new Dictionary<string, string> { ["PATH"] = _programs.Path, ["HOME"] = _programs["home"] }, _programs.Path, "tester");
        var context = new CommandContext(screen, environment, new ManualTime()) { Json = json };
        return RuntimesInstall.RunAsync(context, new InstallMachine(_programs.Path, isRoot, IsMac: false), request, cancellationToken);
    }
}
