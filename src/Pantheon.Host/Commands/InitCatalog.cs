using Pantheon.Authoring.Catalogs;
using Pantheon.Core.Diagnostics;
using Pantheon.Host.Configuration;
using Pantheon.Host.Embedded;
using Pantheon.Host.Terminal;
using Pantheon.Platform.Processes;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon init`: copies the library into `.pantheon/` of the repository around the folder, and writes a box file where there is none.</summary>
internal sealed class InitCatalog(CommandContext context)
{
    private const string LibraryPrefix = "library/";
    private static readonly string[] ProjectFiles = ["*.sln", "*.slnx", "*.csproj"];

    public async Task<int> RunAsync(InitRequest request, CancellationToken cancellationToken)
    {
        var repository = Repository(request.Folder);
        var catalog = Path.Combine(repository, CatalogLocator.FolderName);
        if (!request.Force && File.Exists(Path.Combine(catalog, CatalogLocator.ProjectFile)))
        {
            throw new PantheonException(Codes.FolderNotEmpty, $"'{catalog}' holds a catalog already", "edit it, or write the library's files over it with --force");
        }

        var servers = await InitServers.FindAsync(context.Time, cancellationToken);
        foreach (var server in servers)
        {
            context.Screen.Say($"found    {server.Kind}  http://{server.Address}   {string.Join("  ", server.Models)}");
        }

        await WriteCatalogAsync(repository, catalog, servers, cancellationToken);
        context.Screen.Say($"wrote    {catalog}   pantheon.yaml  agents/  flows/  policies/  tools/  commands/  schema/");
        await WriteBoxAsync(request, servers, cancellationToken);
        context.Screen.Next("git add .pantheon && git commit, then: pantheon doctor");
        return ExitCode.Yes;
    }

    private static string Repository(string folder)
    {
        for (var parent = new DirectoryInfo(folder); parent is not null; parent = parent.Parent)
        {
            if (Path.Exists(Path.Combine(parent.FullName, ".git")))
            {
                return parent.FullName;
            }
        }

        throw new PantheonException(Codes.CatalogNotInGit, $"'{folder}' is not in a git repository; a catalog is pinned to its commit", "in the repository to work on: git init && git add . && git commit, then pantheon init");
    }

    private async Task WriteCatalogAsync(string repository, string catalog, IReadOnlyList<FoundServer> servers, CancellationToken cancellationToken)
    {
        var zone = context.Time.LocalTimeZone is { HasIanaId: true } local ? local.Id : "Etc/UTC";
        var library = EmbeddedTexts.Read(LibraryPrefix);
        foreach (var (path, text) in library)
        {
            await WriteAsync(Path.Combine(catalog, LibraryLayout.CatalogPath(path)), InitTexts.Fitted(text, zone, servers), cancellationToken);
        }

        var routes = InitTexts.Routes(library.Where(file => file.Key.StartsWith("agents/", StringComparison.Ordinal)).Select(file => file.Value));
        var isDotnet = ProjectFiles.Any(pattern => Directory.EnumerateFiles(repository, pattern, Depth).Any());
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(repository));
        var project = InitTexts.Project(name, await BranchAsync(repository, cancellationToken), isDotnet, routes, InitTexts.Models(servers));
        await WriteAsync(Path.Combine(catalog, CatalogLocator.ProjectFile), project, cancellationToken);
    }

    // a solution lies near the top; a whole walk over a large tree is not worth the hint
    private static EnumerationOptions Depth => new() { RecurseSubdirectories = true, MaxRecursionDepth = 3, IgnoreInaccessible = true };

    private async Task<string> BranchAsync(string repository, CancellationToken cancellationToken)
    {
        var spec = new ProcessSpec
        {
            FileName = "git",
            Arguments = ["symbolic-ref", "--quiet", "--short", "HEAD"],
            WorkingDirectory = repository,
            Environment = new Dictionary<string, string> { ["PATH"] = context.Environment.Find("PATH") ?? "", ["HOME"] = context.Environment.Home },
            Timeout = TimeSpan.FromSeconds(20),
        };
        try
        {
            var outcome = await new ProcessRunner(context.Time).RunAsync(spec, cancellationToken);
            if (outcome.Succeeded)
            {
                return outcome.StandardOutput.Trim();
            }
        }
        catch (ProcessStartException missing)
        {
            throw new PantheonException(Codes.GitNotFound, missing.Message, "install git 2.38 or newer", missing);
        }

        context.Screen.Warn("the repository has no branch checked out; pantheon.yaml says 'base: main', correct it where that is wrong");
        return "main";
    }

    private async Task WriteBoxAsync(InitRequest request, IReadOnlyList<FoundServer> servers, CancellationToken cancellationToken)
    {
        var environment = context.Environment;
        string Folder(string variable, params string[] below) => environment.Find(variable) ?? Path.Combine([environment.Home, .. below]);
        var box = Path.Combine(Folder("XDG_CONFIG_HOME", ".config"), "pantheon", "box.yaml");
        if (File.Exists(box) && !request.Force)
        {
            context.Screen.Say($"kept     {box}");
            return;
        }

        var data = Path.Combine(Folder("XDG_STATE_HOME", ".local", "state"), "pantheon");
        var reports = Path.Combine(Folder("XDG_DATA_HOME", ".local", "share"), "pantheon", "reports");
        await WriteAsync(box, InitTexts.Box(servers, data, reports), cancellationToken);
        var pools = string.Join(", ", InitTexts.Models(servers).Select(model => model.Pool).Distinct());
        context.Screen.Say(servers.Count > 0 ? $"wrote    {box}   pools {pools}" : $"wrote    {box}   no model server answered: correct its pool by hand");
    }

    private static async Task WriteAsync(string path, string text, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!); // the path has a folder
        await File.WriteAllTextAsync(path, text, cancellationToken);
    }
}
