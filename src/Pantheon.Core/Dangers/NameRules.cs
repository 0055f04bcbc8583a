namespace Pantheon.Core.Dangers;

/// <summary>
/// The files that some program obeys because of their name: when a folder is opened or entered, packages are restored, a commit is made,
/// a build begins, or the branch is pushed. Files that run only when a person names them (scripts, make targets, tests) are not here: they are code, and reviewed as code.
/// </summary>
internal static class NameRules
{
    public static IReadOnlyList<NameRule> All { get; } =
    [
        new("git", "git reads settings, hooks or addresses from it, which can start programs or fetch from elsewhere")
        {
            Names = Set(".gitconfig", ".gitmodules", ".lfsconfig"),
            Folders = [".githooks", ".git"],
        },
        new("editor", "an editor obeys it when the folder is opened, and it can start programs")
        {
            Names = Set(".devcontainer.json", ".nvim.lua", ".nvimrc", ".exrc", ".vimrc", ".gvimrc", ".lvimrc", ".dir-locals.el", ".dir-locals-2.el", ".gdbinit", ".lldbinit"),
            Endings = [".code-workspace", ".sublime-project"],
            Folders = [".idea", ".devcontainer", ".vs", ".zed", ".fleet", ".externaltoolbuilders"],
        },
        new("shell", "a shell or its helper obeys it when somebody works in the folder")
        {
            Names = Set(
                ".envrc", ".env", ".env.local", ".bashrc", ".bash_profile", ".bash_login", ".bash_logout", ".profile", ".zshrc", ".zshenv", ".zprofile", ".zlogin", ".cshrc",
                ".tool-versions", "mise.toml", ".mise.toml", "mise.local.toml", ".mise.local.toml", ".rtx.toml", "devbox.json", "flake.nix", "shell.nix"),
            Folders = [".mise", ".config/mise", ".direnv"],
        },
        new("build", "every build of the folders below obeys it, and it can start programs or change where tools come from")
        {
            Names = Set(
                "directory.build.rsp", "msbuild.rsp", "nuget.config", "global.json", "build.rs", "buildscript.rs", "setup.py", "conftest.py", "sitecustomize.py", "usercustomize.py",
                "gradlew", "gradlew.bat", "mvnw", "mvnw.cmd", ".bazelrc", ".bazelversion"),
            Endings = [".targets", ".props", ".csproj.user", ".vbproj.user", ".fsproj.user", ".vcxproj.user", ".gradle", ".gradle.kts", ".pth"],
            ExceptEnding = "directory.packages.props",
            Folders = [".cargo", "gradle/wrapper", ".mvn", "buildsrc"],
        },
        new("packages", "a package manager obeys it when packages are installed or a commit is made, and it can start programs or change where packages come from")
        {
            Names = Set(
                ".npmrc", ".yarnrc", ".yarnrc.yml", ".pnpmfile.cjs", ".pnpmfile.mjs", "pnpmfile.js", "pnpm-workspace.yaml", "bunfig.toml", ".pre-commit-config.yaml", ".pre-commit-hooks.yaml",
                ".overcommit.yml", "pip.conf", "pip.ini", ".pypirc", ".condarc", "dotnet-tools.json", "gemfile", ".simple-git-hooks.json"),
            Beginnings = ["lefthook.", ".lefthook", "lefthook-local.", ".huskyrc", ".lintstagedrc", "lint-staged.config.", ".simple-git-hooks."],
            Folders = [".husky", ".yarn", ".bundle", ".lefthook"],
        },
        new("ci", "the build server obeys it as soon as the branch is pushed, often with secrets at hand")
        {
            Names = Set(
                ".gitlab-ci.yml", ".gitlab-ci.yaml", "bitbucket-pipelines.yml", ".drone.yml", ".drone.jsonnet", ".travis.yml", "appveyor.yml", ".appveyor.yml", "cloudbuild.yaml", "cloudbuild.yml",
                ".woodpecker.yml", ".woodpecker.yaml", "action.yml", "action.yaml", "codeowners", "buildspec.yml"),
            Beginnings = ["azure-pipelines", "jenkinsfile"],
            Folders = [".github/workflows", ".github/actions", ".gitlab/ci", ".gitlab/agents", ".circleci", ".buildkite", ".woodpecker", ".gitea/workflows", ".forgejo/workflows", ".semaphore", ".azure-pipelines"],
        },
        new("container", "whoever builds or starts the containers gives it the rights of the container engine")
        {
            Names = Set("dockerfile", "containerfile", "vagrantfile"),
            Beginnings = ["dockerfile.", "containerfile.", "docker-compose", "compose.y", "docker-bake."],
            Endings = [".dockerfile"],
        },
        new("agents", "it steers the assistants that people run in this folder, and can name programs for them to start")
        {
            Names = Set("agents.md", "claude.md", "gemini.md", ".mcp.json", "mcp.json", "copilot-instructions.md"),
            Beginnings = [".cursorrules", ".windsurfrules", ".clinerules", ".aider", "agents.local.", "claude.local."],
            Folders = [".claude", ".cursor", ".codex", ".gemini", ".windsurf", ".roo", ".opencode", ".continue", ".agents", ".github/instructions", ".github/prompts", ".github/agents"],
        },
    ];

    /// <summary>The editor files of a folder that also holds harmless ones.</summary>
    public static NameRule EditorFolder { get; } = new("editor", "an editor obeys it when the folder is opened, and it can start programs")
    {
        Names = Set("tasks.json", "launch.json", "settings.json", "extensions.json", "mcp.json"),
    };

    private static HashSet<string> Set(params string[] names) => new(names, StringComparer.Ordinal);
}
