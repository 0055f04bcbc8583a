using NUnit.Framework;
using Pantheon.Core.Dangers;
using Pantheon.Core.Workspaces;

namespace Pantheon.Tests.Core.Dangers;

public sealed class DangerousFilesTests
{
    [TestCase(".vscode/tasks.json", "editor")]
    [TestCase("deep/.VSCode/Settings.json", "editor")]
    [TestCase(".vscode/launch.json", "editor")]
    [TestCase(".vscode/extensions.json", "editor")]
    [TestCase("a.code-workspace", "editor")]
    [TestCase(".idea/workspace.xml", "editor")]
    [TestCase(".devcontainer/devcontainer.json", "editor")]
    [TestCase(".devcontainer.json", "editor")]
    [TestCase(".vs/x/launch.vs.json", "editor")]
    [TestCase(".zed/tasks.json", "editor")]
    [TestCase(".nvim.lua", "editor")]
    [TestCase("src/.exrc", "editor")]
    [TestCase(".vimrc", "editor")]
    [TestCase(".dir-locals.el", "editor")]
    [TestCase(".envrc", "shell")]
    [TestCase(".bashrc", "shell")]
    [TestCase(".profile", "shell")]
    [TestCase(".tool-versions", "shell")]
    [TestCase("mise.toml", "shell")]
    [TestCase(".gitconfig", "git")]
    [TestCase(".gitmodules", "git")]
    [TestCase(".lfsconfig", "git")]
    [TestCase("fixtures/repo.git/config", "git")]
    [TestCase("Directory.Build.props", "build")]
    [TestCase("src/DIRECTORY.BUILD.TARGETS", "build")]
    [TestCase("Directory.Build.rsp", "build")]
    [TestCase("build/Common.targets", "build")]
    [TestCase("src/A/A.csproj.user", "build")]
    [TestCase("NuGet.Config", "build")]
    [TestCase("global.json", "build")]
    [TestCase("setup.py", "build")]
    [TestCase("tests/conftest.py", "build")]
    [TestCase("build.rs", "build")]
    [TestCase(".cargo/config.toml", "build")]
    [TestCase(".cargo/config", "build")]
    [TestCase("gradle/wrapper/gradle-wrapper.properties", "build")]
    [TestCase("app/build.gradle.kts", "build")]
    [TestCase(".mvn/extensions.xml", "build")]
    [TestCase(".npmrc", "packages")]
    [TestCase(".yarnrc.yml", "packages")]
    [TestCase(".pnpmfile.cjs", "packages")]
    [TestCase(".husky/pre-commit", "packages")]
    [TestCase(".pre-commit-config.yaml", "packages")]
    [TestCase("lefthook.yml", "packages")]
    [TestCase(".config/dotnet-tools.json", "packages")]
    [TestCase(".github/workflows/ci.yml", "ci")]
    [TestCase(".GitHub/Workflows/ci.yml", "ci")]
    [TestCase(".github/actions/x/action.yml", "ci")]
    [TestCase(".gitlab-ci.yml", "ci")]
    [TestCase("azure-pipelines-release.yml", "ci")]
    [TestCase("Jenkinsfile", "ci")]
    [TestCase(".circleci/config.yml", "ci")]
    [TestCase("bitbucket-pipelines.yml", "ci")]
    [TestCase(".drone.yml", "ci")]
    [TestCase(".travis.yml", "ci")]
    [TestCase("Dockerfile", "container")]
    [TestCase("docker-compose.override.yml", "container")]
    [TestCase("compose.yaml", "container")]
    [TestCase("AGENTS.md", "agents")]
    [TestCase(".hu\u017fky/pre-commit", "packages")]
    [TestCase("\uff0egitmodules", "git")]
    [TestCase("src/.gitmodules::$DATA", "git")]
    [TestCase("Global.con\ufb01g/../con\ufb01g/.pro\ufb01le", "shell")]
    [TestCase("Makefiles/\u212aNOWN/.ba\u017fhrc", "shell")]
    [TestCase("docs/agents.md", "agents")]
    [TestCase(".mcp.json", "agents")]
    [TestCase(".github/copilot-instructions.md", "agents")]
    [TestCase(".envrc.", "shell")]
    [TestCase(".npmrc ", "packages")]
    [TestCase(".vs\u200ccode/tasks.json", "editor")]
    public void A_file_that_acts_by_its_name_is_named(string path, string category)
    {
        var dangers = DangerousFiles.Find([Changed(path)]);

        Assert.That(dangers.Select(danger => (danger.Category, danger.Path)), Is.EqualTo(((string, string)[])[(category, path)]));
        Assert.That(dangers[0].Why, Is.Not.Empty);
    }

    [TestCase("src/A.cs")]
    [TestCase("README.md")]
    [TestCase(".gitignore")]
    [TestCase(".mailmap")]
    [TestCase(".editorconfig")]
    [TestCase(".vscode/snippets.code-snippets")]
    [TestCase("src/tasks.json")]
    [TestCase("src/settings.json")]
    [TestCase("docs/workflows/ci.yml")]
    [TestCase(".github/ISSUE_TEMPLATE/bug.md")]
    [TestCase(".github/PULL_REQUEST_TEMPLATE.md")]
    [TestCase("justfile")]
    [TestCase("tests/test_a.py")]
    [TestCase("src/profile")]
    [TestCase("package-lock.json")]
    [TestCase("src/Props.cs")]
    [TestCase("src/environment.ts")]
    public void An_ordinary_file_is_not(string path) => Assert.That(DangerousFiles.Find([Changed(path)]), Is.Empty);

    [TestCase("*.txt eol=lf text\n*.png binary\n*.cs diff=csharp\n*.lock merge=union -diff\n", false)]
    [TestCase("* filter=evil\n", true)]
    [TestCase("*.cs diff=evil\n", true)]
    [TestCase("*.cs merge=evil\n", true)]
    [TestCase("[attr]x filter=evil\n", true)]
    public void Attributes_are_named_when_they_set_a_driver(string text, bool named) => Check(".gitattributes", "", text, named);

    [Test]
    public void Attributes_that_were_there_before_are_not_the_nights() =>
        Check(".gitattributes", "*.bin filter=lfs diff=lfs merge=lfs\n", "*.bin filter=lfs diff=lfs merge=lfs\n*.md text\n", false);

    private const string Plain = "<Project Sdk=\"Microsoft.NET.Sdk\">\n<PropertyGroup><Nullable>enable</Nullable></PropertyGroup>\n</Project>";

    [TestCase("<ItemGroup><PackageReference Include=\"A\" Version=\"1\" /><ProjectReference Include=\"../B/B.csproj\" /></ItemGroup>", false)]
    [TestCase("<Target Name=\"x\" BeforeTargets=\"Build\"><Exec Command=\"sh evil\" /></Target>", true)]
    [TestCase("<EXEC command='x'/>", true)]
    [TestCase("<UsingTask TaskName=\"T\" AssemblyFile=\"evil.dll\" />", true)]
    [TestCase("<Import Project=\"../../evil.xml\" />", true)]
    [TestCase("<PropertyGroup><PreBuildEvent>sh evil</PreBuildEvent></PropertyGroup>", true)]
    [TestCase("<PropertyGroup><PostBuildEvent>sh evil</PostBuildEvent></PropertyGroup>", true)]
    [TestCase("<PropertyGroup><X>$([System.IO.File]::ReadAllText('/etc/passwd'))</X></PropertyGroup>", true)]
    [TestCase("<Sdk Name=\"Evil.Sdk\" />", true)]
    [TestCase("<ItemGroup><Analyzer Include=\"evil.dll\" /></ItemGroup>", true)]
    public void A_project_is_named_when_the_change_adds_what_starts_programs(string added, bool named)
    {
        var after = Plain.Replace("</Project>", added + "\n</Project>", StringComparison.Ordinal);
        Check("src/A/A.csproj", Plain, after, named);
        Check("src/A/A.csproj", after, after.Replace("enable", "disable", StringComparison.Ordinal), false);
        Check("src/A/A.csproj", after, Plain, false);
    }

    [Test]
    public void A_new_project_of_the_usual_kind_is_not_named_and_one_of_a_strange_sdk_is()
    {
        Check("src/A/A.csproj", null, Plain, false);
        Check("src/A/A.csproj", null, Plain.Replace("Microsoft.NET.Sdk", "Evil.Sdk/1.0", StringComparison.Ordinal), true);
    }

    [TestCase("""{"scripts":{"test":"x"},"dependencies":{"a":"1"}}""", """{"dependencies":{"a":"2","b":"1"},"scripts":{"test":"x"}}""", false)]
    [TestCase("""{"scripts":{"test":"x"}}""", """{"scripts":{"test":"x","postinstall":"sh evil"}}""", true)]
    [TestCase("""{}""", """{"bin":{"ls":"evil.js"}}""", true)]
    [TestCase("""{}""", """{"husky":{"hooks":{"pre-commit":"evil"}}}""", true)]
    [TestCase("""{}""", """{"lint-staged":{"*":"evil"}}""", true)]
    [TestCase("""{}""", """{"scr\u0069pts":{"install":"evil"}}""", true)]
    [TestCase("""{"scripts":{"install":"x"}}""", """{}""", false)]
    [TestCase("""{}""", """{"scripts":""", true)]
    [TestCase("""{}""", """{"a":1,"a":2}""", true)]
    [TestCase("""not json""", """{"name":"a"}""", true)]
    public void A_package_file_is_compared_in_what_is_run_from_it(string before, string after, bool named) => Check("web/package.json", before, after, named);

    [TestCase("pyproject.toml", "[project]\nname = 'a'\n", "[project]\nname = 'a'\ndependencies = ['b']\n", false)]
    [TestCase("pyproject.toml", "[project]\nname = 'a'\n", "[build-system]\nrequires = ['evil']\nbuild-backend = 'evil'\n[project]\nname = 'a'\n", true)]
    [TestCase("pyproject.toml", "[project]\nname = 'a'\n", "build-system.requires = ['evil']\n[project]\nname = 'a'\n", true)]
    [TestCase("pyproject.toml", "", "[tool.hatch.build.hooks.custom]\npath = 'evil.py'\n", true)]
    [TestCase("pyproject.toml", "", "[tool.pytest.ini_options]\naddopts = '-p evil'\n", true)]
    [TestCase("Cargo.toml", "[package]\nname = 'a'\n", "[package]\nname = 'a'\nbuild = 'evil.rs'\n", true)]
    [TestCase("Cargo.toml", "[package]\nname = 'a'\n", "[package]\nname = 'a'\n[dependencies]\nb = '1'\n", false)]
    [TestCase("pom.xml", "<project/>", "<project><build><plugins><plugin><artifactId>evil</artifactId></plugin></plugins></build></project>", true)]
    [TestCase("pom.xml", "<project/>", "<project><dependencies><dependency><artifactId>a</artifactId></dependency></dependencies></project>", false)]
    [TestCase("CMakeLists.txt", "", "add_executable(a a.c b.c)\n", false)]
    [TestCase("CMakeLists.txt", "", "execute_process(COMMAND sh evil)\n", true)]
    [TestCase("Makefile", "", "all:\n\tcc -o a a.c b.c\n", false)]
    [TestCase("Makefile", "", "X := $(shell sh evil)\nall:\n", true)]
    [TestCase("Makefile", "", "X != sh evil\n", true)]
    [TestCase("Directory.Packages.props", "<Project/>", "<Project><ItemGroup><PackageVersion Include='a' Version='1'/></ItemGroup></Project>", false)]
    [TestCase("Directory.Packages.props", "<Project/>", "<Project><Import Project='evil.xml'/></Project>", true)]
    public void Other_build_files_are_named_for_what_acts_unasked(string path, string before, string after, bool named) => Check(path, before, after, named);

    [Test]
    public void A_file_that_gets_its_name_only_now_is_judged_as_new()
    {
        const string Scripts = """{"scripts":{"postinstall":"sh evil"}}""";
        var moved = Changed("package.json") with { Change = Changed("package.json").Change with { Status = "renamed", From = "docs/sample.json" }, Before = Scripts, After = Scripts };

        Assert.That(DangerousFiles.Find([moved]).Select(danger => danger.Category), Is.EqualTo(new[] { "packages" }));
    }

    [Test]
    public void A_new_binary_file_that_nobody_looked_at_is_named()
    {
        var binary = Changed("data.bin") with { Change = Changed("data.bin").Change with { Status = "added", Binary = true } };

        Assert.That(DangerousFiles.Find([binary with { Size = 10 }]), Is.Empty);
        Assert.That(DangerousFiles.Find([binary with { IsUnseen = true }]).Select(danger => danger.Category), Is.EqualTo(new[] { "binary" }));
    }

    [Test]
    public void A_content_that_cannot_be_looked_at_is_named() => Check("src/A.csproj", Plain, null, true);

    [TestCase("100644", "100755", true)]
    [TestCase("000000", "100755", true)]
    [TestCase("100755", "100755", false)]
    [TestCase("100755", "100644", false)]
    public void A_file_that_can_newly_be_started_is_named(string before, string after, bool named) =>
        Assert.That(DangerousFiles.Find([Changed("run.sh", old: before, now: after)]).Any(danger => danger.Category == "executable"), Is.EqualTo(named));

    [TestCase("a/link", "b.txt", false)]
    [TestCase("a/link", "../b.txt", false)]
    [TestCase("a/link", "../../b.txt", true)]
    [TestCase("link", "../b.txt", true)]
    [TestCase("a/b/link", "x/../../c", true)]
    [TestCase("link", "/etc/passwd", true)]
    [TestCase("link", "C:\\x", true)]
    [TestCase("link", ".GIT/config", true)]
    [TestCase("link", null, true)]
    public void A_link_that_leads_out_is_named(string path, string? target, bool named) =>
        Assert.That(DangerousFiles.Find([Changed(path, now: "120000") with { After = target }]).Any(danger => danger.Category == "link"), Is.EqualTo(named));

    [TestCase("logo.png", 1000, false)]
    [TestCase("data.bin", 300_000, true)]
    [TestCase("lib/evil.dll", 1000, true)]
    [TestCase("gradle.jar", 1, true)]
    public void A_new_binary_is_named_when_it_is_large_or_a_program(string path, long size, bool named)
    {
        var change = new FileChange(path, "added", null, 0, 0, true) { OldMode = "000000", NewMode = "100644" };

        Assert.That(DangerousFiles.NeedsContent(change), Is.True);
        Assert.That(DangerousFiles.Find([new ChangedFile(change) { Size = size }]).Any(danger => danger.Category == "binary"), Is.EqualTo(named));
    }

    [Test]
    public void A_check_that_is_taken_away_or_moved_away_is_named_too()
    {
        var deleted = new ChangedFile(new FileChange(".github/workflows/ci.yml", "deleted", null, 0, 9, false) { OldMode = "100644", NewMode = "000000" });
        var moved = new ChangedFile(new FileChange("old/ci.txt", "renamed", ".gitlab-ci.yml", 0, 0, false) { OldMode = "100644", NewMode = "100644" });

        Assert.That(DangerousFiles.Find([deleted, moved]).Select(danger => (danger.Category, danger.Path)), Is.EqualTo(((string, string)[])[("ci", ".github/workflows/ci.yml"), ("ci", ".gitlab-ci.yml")]));
    }

    [Test]
    public void Texts_made_to_be_slow_are_read_in_good_time()
    {
        string[] slow = [new string('\n', 1_000_000), new string(' ', 1_000_000), new string('<', 1_000_000), new string('[', 1_000_000), string.Concat(Enumerable.Repeat("$([", 300_000))];
        string[] paths = ["a.csproj", "pyproject.toml", ".gitattributes", "Makefile", "CMakeLists.txt", "Cargo.toml", "pom.xml", "package.json"];

        Assert.That(() => DangerousFiles.Find(paths.SelectMany(path => slow.Select(text => Changed(path) with { Before = "", After = text }))), Throws.Nothing);
    }

    private static void Check(string path, string? before, string? after, bool named)
    {
        var file = Changed(path) with { Before = before, After = after };
        Assert.That(DangerousFiles.NeedsContent(file.Change), Is.True);
        Assert.That(DangerousFiles.Find([file]), named ? Has.Count.EqualTo(1) : Is.Empty);
    }

    private static ChangedFile Changed(string path, string old = "100644", string now = "100644") =>
        new(new FileChange(path, old == "000000" ? "added" : "modified", null, 1, 1, false) { OldMode = old, NewMode = now });
}
