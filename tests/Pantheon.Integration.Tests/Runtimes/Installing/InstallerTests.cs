using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Platform.Processes;
using Pantheon.Runtimes.Installing;
using Pantheon.Testing.Programs;

namespace Pantheon.Integration.Tests.Runtimes.Installing;

/// <summary>Real processes: scripts stand for the package managers.</summary>
[CancelAfter(30_000)]
public sealed class InstallerTests
{
    private static readonly ServerProgram Server = ServerPrograms.Find("llama.cpp")!;

    [TestCase("exit 0", true)]
    [TestCase("exit 100", false)]
    [TestCase("[ \"$1 $2\" = \"show llama.cpp\" ]", true)]
    public async Task A_manager_is_asked_by_its_own_question(string script, bool has, CancellationToken cancellationToken)
    {
        using var programs = new ProgramFolder();
        programs.Add("apt-cache", script);

        Assert.That(await Installer(programs).HasAsync(ByApt(), cancellationToken), Is.EqualTo(has));
    }

    [Test]
    public async Task A_manager_whose_question_cannot_be_asked_has_nothing(CancellationToken cancellationToken)
    {
        using var programs = new ProgramFolder();

        Assert.That(await Installer(programs).HasAsync(ByApt(), cancellationToken), Is.False);
    }

    [Test]
    public async Task What_the_manager_says_comes_as_it_is_said_and_its_settings_are_its_own(CancellationToken cancellationToken)
    {
        using var programs = new ProgramFolder();
        programs.Add("apt-get", "echo \"$@\"; echo \"$DEBIAN_FRONTEND\" >&2");
        var said = new List<string>();

        await Installer(programs).InstallAsync(ByApt(), line => Keep(said, line), cancellationToken);

        Assert.That(said, Is.EquivalentTo(new[] { "install --yes llama.cpp", "noninteractive" }));
    }

    [Test]
    public async Task A_manager_that_fails_is_quoted_with_another_way(CancellationToken cancellationToken)
    {
        using var programs = new ProgramFolder();
        programs.Add("apt-get", "echo 'Reading package lists...'; echo 'E: Unable to locate package llama.cpp' >&2; exit 100");

        var failed = await Assert.ThrowsAsync<PantheonException>(() => Installer(programs).InstallAsync(ByApt(), _ => { }, cancellationToken));

        Assert.That(failed.Code, Is.EqualTo(Codes.InstallFailed));
        Assert.That(failed.Message, Is.EqualTo("'apt-get install --yes llama.cpp' ended with 100: E: Unable to locate package llama.cpp"));
        Assert.That(failed.Hint, Does.Contain(Server.Elsewhere));
    }

    [Test]
    public async Task A_manager_that_is_stopped_may_leave_things_in_order(CancellationToken cancellationToken)
    {
        using var programs = new ProgramFolder();
        programs.Add("apt-get", "trap 'echo in order >\"${0%/*}/left\"; exit 1' TERM; echo begun; while :; do /bin/sleep 0.05; done");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        await Assert.ThrowsAsync<ProcessCancelledException>(() => Installer(programs).InstallAsync(ByApt(), _ => stop.Cancel(), stop.Token));

        Assert.That(programs.Read("left"), Is.EqualTo("in order\n"));
    }

    [TestCase("echo 'load_backend: loaded CPU backend 1' >&2; echo 'version: 6123 (abc)' >&2; echo 'built with cc' >&2", "version: 6123 (abc)")]
    [TestCase("echo 'Warning: no server runs'; echo 'Warning: client version is 0.14.1'", "Warning: client version is 0.14.1")]
    [TestCase("echo 0.13.0", "0.13.0")]
    [TestCase("exit 0", "it names no version")]
    public async Task A_program_that_runs_is_found_with_its_version(string script, string version, CancellationToken cancellationToken)
    {
        using var programs = new ProgramFolder();
        programs.Add("llama-server", script);

        Assert.That(await Installer(programs).FindAsync(Server, [], cancellationToken), Is.EqualTo(new InstalledProgram(programs["llama-server"], version)));
    }

    [Test]
    public async Task A_program_that_does_not_run_is_not_there(CancellationToken cancellationToken)
    {
        using var programs = new ProgramFolder();
        programs.Add("llama-server", "echo 'error while loading shared libraries' >&2; exit 127");

        Assert.That(await Installer(programs).FindAsync(Server, [], cancellationToken), Is.Null);
    }

    [Test]
    public async Task A_program_beside_its_manager_is_found_though_it_is_not_on_the_path(CancellationToken cancellationToken)
    {
        using var programs = new ProgramFolder();
        using var brew = new ProgramFolder();
        brew.Add("llama-server", "echo version 1");

        Assert.That((await Installer(programs).FindAsync(Server, [brew.Path], cancellationToken))?.File, Is.EqualTo(brew["llama-server"]));
    }

    private static void Keep(List<string> lines, string line)
    {
        lock (lines)
        {
            lines.Add(line);
        }
    }

    private static Installer Installer(ProgramFolder programs) => new(new ProcessRunner(TimeProvider.System), new Dictionary<string, string> { ["PATH"] = programs.Path });

    private static Installation ByApt() =>
        new(Server, PackageTools.All.Single(manager => manager.Program == PackageTools.Apt), Server.Packages.Single(package => package.Manager == PackageTools.Apt), NeedsElevation: false);
}
