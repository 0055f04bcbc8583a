using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Core.Runs;
using Pantheon.Runtimes.Installing;
using Pantheon.Testing.Programs;

namespace Pantheon.Tests.Runtimes.Installing;

public sealed class InstallPlannerTests
{
    private static readonly RuntimeKind[] NotInstalled = [RuntimeKind.OpenAi, RuntimeKind.Replay, RuntimeKind.Scripted];

    [TestCase("llama.cpp", 0, "brew install llama.cpp")]
    [TestCase("llama.cpp", 1, "sudo apt-get install --yes llama.cpp")]
    [TestCase("llama.cpp", 2, "sudo dnf install --assumeyes llama-cpp")]
    [TestCase("llama.cpp", 3, "sudo pacman -S --needed --noconfirm llama.cpp")]
    [TestCase("llama.cpp", 4, "sudo zypper --non-interactive install llamacpp")]
    [TestCase("llama.cpp", 5, "winget install --exact --accept-source-agreements --accept-package-agreements --disable-interactivity --id ggml.llamacpp")]
    [TestCase("ollama", 0, "brew install ollama")]
    [TestCase("ollama", 1, "sudo apt-get install --yes ollama")]
    [TestCase("ollama", 2, "sudo dnf install --assumeyes ollama")]
    [TestCase("ollama", 3, "sudo pacman -S --needed --noconfirm ollama")]
    [TestCase("ollama", 4, "sudo zypper --non-interactive install ollama")]
    [TestCase("ollama", 5, "winget install --exact --accept-source-agreements --accept-package-agreements --disable-interactivity --id Ollama.Ollama")]
    public async Task The_first_manager_on_the_path_is_chosen_in_the_order_of_the_house(string kind, int first, string command)
    {
        using var programs = With(PackageTools.All.Skip(first));

        var choice = await ChooseAsync(kind, programs, has: _ => true);

        Assert.That(choice.Chosen?.CommandLine, Is.EqualTo(command));
        Assert.That(choice.PassedOver, Is.Empty);
    }

    [Test]
    public async Task A_manager_whose_catalogue_lacks_the_package_is_passed_over_and_said()
    {
        using var programs = With(PackageTools.All);
        var asked = new List<string>();

        var choice = await ChooseAsync("llama.cpp", programs, has: way =>
        {
            asked.Add(string.Join(' ', way.Query));
            return way.Manager.Program == PackageTools.Dnf;
        });

        Assert.That(choice.Chosen?.Manager.Program, Is.EqualTo("dnf"));
        Assert.That(asked, Is.EqualTo(new[] { "brew info llama.cpp", "apt-cache show llama.cpp", "dnf --quiet info llama-cpp" }));
        Assert.That(choice.PassedOver, Is.EqualTo(new[] { "brew knows no package 'llama.cpp'", "apt-get knows no package 'llama.cpp'" }));
    }

    [Test]
    public async Task Root_needs_no_sudo_and_does_not_get_Homebrew()
    {
        using var programs = With(PackageTools.All);

        var choice = await ChooseAsync("ollama", programs, has: _ => true, isRoot: true);

        Assert.That(choice.Chosen?.CommandLine, Is.EqualTo("apt-get install --yes ollama"));
        Assert.That(choice.Chosen?.NeedsElevation, Is.False);
        Assert.That(choice.PassedOver, Is.EqualTo(new[] { "brew does not work for root" }));
    }

    [TestCase(true, "brew install --cask lm-studio")]
    [TestCase(false, null)]
    public async Task A_package_for_macOS_alone_is_offered_there_alone(bool isMac, string? command)
    {
        using var programs = With([PackageTools.All[0]]);

        Assert.That((await ChooseAsync("lmstudio", programs, has: _ => true, isMac: isMac)).Chosen?.CommandLine, Is.EqualTo(command));
    }

    [Test]
    public async Task Where_no_manager_has_it_each_of_them_says_so_and_none_is_asked()
    {
        using var programs = With(PackageTools.All);

        var choice = await ChooseAsync("vllm", programs, has: _ => throw new AssertionException("there is nothing to ask for"));

        Assert.That(choice.Chosen, Is.Null);
        Assert.That(choice.PassedOver, Has.Count.EqualTo(PackageTools.All.Count).And.All.Contain("has no package of it"));
    }

    [Test]
    public async Task A_machine_without_a_manager_has_no_way()
    {
        using var programs = new ProgramFolder();

        var choice = await ChooseAsync("ollama", programs, has: _ => true);

        Assert.That((choice.Chosen, choice.PassedOver.Count), Is.EqualTo(((Installation?)null, 0)));
    }

    [Test]
    public void Every_package_belongs_to_a_manager_that_is_known() =>
        Assert.That(ServerPrograms.All.SelectMany(server => server.Packages).Select(package => package.Manager).Distinct(), Is.SubsetOf(PackageTools.All.Select(manager => manager.Program)));

    [Test]
    public void Every_kind_of_the_box_file_with_a_server_can_be_named() =>
        Assert.That(Enum.GetValues<RuntimeKind>().Except(NotInstalled).Where(kind => ServerPrograms.Find(Word.Of(kind)) is null), Is.Empty);

    [Test]
    public void No_name_means_two_servers() =>
        Assert.That(ServerPrograms.All.SelectMany(server => server.OtherNames.Prepend(server.Kind)), Is.Unique);

    private static ProgramFolder With(IEnumerable<PackageTool> managers)
    {
        var programs = new ProgramFolder();
        foreach (var manager in managers)
        {
            programs.Add(manager.Program);
        }

        return programs;
    }

    private static Task<InstallChoice> ChooseAsync(string kind, ProgramFolder programs, Func<Installation, bool> has, bool isRoot = false, bool isMac = false) =>
        InstallPlanner.ChooseAsync(ServerPrograms.Find(kind)!, new InstallMachine(programs.Path, isRoot, isMac), way => Task.FromResult(has(way)));
}
