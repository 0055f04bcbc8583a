using NUnit.Framework;
using Pantheon.Architecture.Tests.Assemblies;
using Pantheon.Architecture.Tests.Sources;

namespace Pantheon.Architecture.Tests;

/// <summary>The walls of the house, read from what the compiler made: who knows whom, and who touches what.</summary>
public sealed class AssemblyReferenceTests
{
    private static IEnumerable<TestCaseData> EveryProject() =>
        House.Projects.Select(rule => new TestCaseData(rule).SetArgDisplayNames(rule.Project));

    private static IEnumerable<TestCaseData> EveryBannedMember() =>
        from symbol in BannedSymbols.All
        from member in symbol.Members.Length == 0 ? ["*"] : symbol.Members
        select new TestCaseData(symbol, member).SetArgDisplayNames(symbol.Type, member);

    [Test]
    public void The_house_plan_names_every_project_of_src()
    {
        var folders = Directory.GetDirectories(Path.Combine(RepositoryRoot.Path, "src")).Select(Path.GetFileName);

        Assert.That(House.Projects.Select(rule => rule.Project), Is.EquivalentTo(folders));
    }

    [Test]
    public void No_project_of_the_house_plan_knows_one_that_knows_it()
    {
        var seen = new HashSet<string>();

        foreach (var rule in House.Projects)
        {
            Assert.That(rule.Projects, Is.SubsetOf(seen).Or.Empty, $"the plan lists floors bottom-up, and '{rule.Project}' looks up");
            seen.Add(rule.Project);
        }
    }

    [TestCaseSource(nameof(EveryProject))]
    public void A_project_references_only_what_its_row_names(object row)
    {
        var rule = (ProjectRule)row;
        using var assembly = BuiltAssemblies.Open(rule);

        Wall.Holds(ReferenceCheck.Violations(rule, assembly.References));
    }

    [TestCaseSource(nameof(EveryProject))]
    public void A_project_touches_no_banned_symbol(object row)
    {
        using var assembly = BuiltAssemblies.Open((ProjectRule)row);

        Wall.Holds(BannedSymbols.Violations(assembly.MemberUses()));
    }

    [TestCaseSource(nameof(EveryProject))]
    public void Native_code_is_called_from_Platform_alone_and_opens_no_socket(object row)
    {
        using var assembly = BuiltAssemblies.Open((ProjectRule)row);

        Wall.Holds(NativeFunctions.Violations(assembly.NativeCalls()));
    }

    [Test]
    public void The_rule_on_native_code_bites()
    {
        using var own = new AssemblyFile(BuiltAssemblies.Own);

        Assert.That(
            NativeFunctions.Violations([.. own.NativeCalls(), ("Pantheon.Platform.Interop.LibC", "connect"), ("Pantheon.Tools.Git.Native", "stat"), ("Pantheon.Platform.Interop.LibC", "stat")]),
            Is.EqualTo(new[]
            {
                "Pantheon.Architecture.Tests.Assemblies.PlantedViolations calls the native 'socket', which opens a road that no guard sees",
                "Pantheon.Platform.Interop.LibC calls the native 'connect', which opens a road that no guard sees",
                "Pantheon.Tools.Git.Native calls the native 'stat', and only Platform may call native code",
            }));
    }

    [TestCaseSource(nameof(EveryBannedMember))]
    public void The_banned_symbol_list_bites_on_the_planted_violation(object symbol, string member)
    {
        var rule = (BannedSymbol)symbol with { OnlyIn = [] };
        using var own = new AssemblyFile(BuiltAssemblies.Own);

        var caught = own.MemberUses().Where(use => use.User == typeof(PlantedViolations).FullName && rule.Forbids(use)).Select(use => use.Member);

        Assert.That(caught, member == "*" ? Is.Not.Empty : Does.Contain(member));
    }

    [Test]
    public void A_delay_on_a_time_provider_is_permitted()
    {
        using var own = new AssemblyFile(BuiltAssemblies.Own);

        var delays = own.MemberUses().Where(use => use is { Type: "System.Threading.Tasks.Task", Member: "Delay" }).ToList();

        Assert.That(delays, Has.Count.EqualTo(2));
        Assert.That(BannedSymbols.Violations(delays), Has.Count.EqualTo(1));
    }

    [Test]
    public void A_named_place_may_touch_the_symbol_and_its_neighbour_may_not()
    {
        var rule = BannedSymbol.New("System.Net.Http.HttpClient", "why", "Pantheon.Runtimes.Http.LocalHttp");
        var use = new MemberUse("Pantheon.Runtimes.Http.LocalHttp", "System.Net.Http.HttpClient", ".ctor", []);

        Assert.That(rule.Forbids(use), Is.False);
        Assert.That(rule.Forbids(use with { User = "Pantheon.Runtimes.Http.LocalHttpOther" }), Is.True);
    }

    [Test]
    public void The_reference_check_bites_on_a_package_and_on_a_guarded_part_of_the_framework()
    {
        using var own = new AssemblyFile(BuiltAssemblies.Own);
        var core = House.Projects.Single(rule => rule.Project == "Pantheon.Core");

        var broken = string.Join('\n', ReferenceCheck.Violations(core, own.References));

        Assert.That(broken, Does.Contain("nunit.framework, which its row").And.Contain("System.Net.Http, which only"));
        Assert.That(broken, Does.Contain("Microsoft.AspNetCore").And.Not.Contain("System.Runtime,"));
    }

    [Test]
    public void The_reference_check_bites_on_an_arrow_back_up()
    {
        var engine = House.Projects.Single(rule => rule.Project == "Pantheon.Engine");

        Assert.That(
            ReferenceCheck.Violations(engine, ["Pantheon.Core", "Pantheon.Storage"]),
            Is.EqualTo(new[] { "Pantheon.Engine references Pantheon.Storage, which its row in the house plan does not name" }));
    }
}
