using System.Text.Json.Nodes;
using Pantheon.Authoring.Catalogs;
using Pantheon.Core.Boxes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Policies;
using Pantheon.Host.Configuration;
using Pantheon.Host.Drafting;
using Pantheon.Host.Embedded;
using Pantheon.Host.Servers;
using Pantheon.Host.Terminal;
using Pantheon.Platform.Processes;
using Pantheon.Runtimes.Discovery;
using Pantheon.Runtimes.Http;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon init`: copies the library into `.pantheon/` of the repository around the folder, and writes a box file where there is none.</summary>
/// <param name="places">Where servers are looked for; null looks at the usual ports of this machine.</param>
internal sealed class InitCatalog(CommandContext context, IReadOnlyList<LocalEndpoint>? places = null)
{
    private const string LibraryPrefix = "library/";
    private static readonly string[] ProjectFiles = ["*.sln", "*.slnx", "*.csproj"];

    private readonly List<string> _written = [];
    private bool _isDry;

    public async Task<int> RunAsync(InitRequest request, CancellationToken cancellationToken)
    {
        _isDry = request.IsDry;
        var repository = Repository(request.Folder);
        var catalog = Path.Combine(repository, CatalogLocator.FolderName);
        if (!request.Force && File.Exists(Path.Combine(catalog, CatalogLocator.ProjectFile)))
        {
            throw new PantheonException(Codes.FolderNotEmpty, $"'{catalog}' holds a catalog already", "edit it, or write the library's files over it with --force");
        }

        var box = BoxPlace();
        var kept = request.Force || !File.Exists(box) ? null : BoxOpening.Read(context with { Box = box });
        var servers = await FindAsync(kept?.Discovery ?? new DiscoverySpec(), cancellationToken);
        var models = kept is null ? InitTexts.Candidates(servers) : Candidates(kept);
        await WriteCatalogAsync(repository, catalog, servers, models, cancellationToken);
        context.Screen.Say($"{Wrote}    {catalog}   pantheon.yaml  agents/  flows/  policies/  tools/  commands/  schema/");
        await WriteBoxAsync(box, kept is not null, servers, cancellationToken);
        if (context.Json)
        {
            context.Screen.Data(JsonText.Of(new JsonObject { ["$schema"] = "pantheon/init/v1", ["dry_run"] = _isDry, ["catalog"] = catalog, ["box"] = box, ["files"] = new JsonArray([.. _written.Select(file => (JsonNode)file)]) }));
        }

        if (_isDry)
        {
            return ExitCode.Yes;
        }

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

    private async Task<IReadOnlyList<FoundServer>> FindAsync(DiscoverySpec discovery, CancellationToken cancellationToken)
    {
        var servers = discovery.Enabled ? await new LocalDiscovery(context.Time).RunAsync(places ?? LocalDiscovery.Places(discovery), cancellationToken) : [];
        foreach (var server in servers)
        {
            context.Screen.Say($"found    {server.Product}  {server.Endpoint.Address}   {string.Join("  ", server.Models.Where(model => !model.Remote).Select(model => model.Id))}");
            if (server.Note is { } note)
            {
                context.Screen.Say($"         {note}");
            }
        }

        return servers;
    }

    private static IReadOnlyList<RouteCandidate> Candidates(BoxSpec box) =>
    [
        .. box.Pools.Values.Where(pool => pool.Origin == RuntimeOrigin.Local)
            .SelectMany(pool => pool.Models.Select(model => new RouteCandidate(pool.Name, model.Key, model.Value, pool.Kind)))
            .DefaultIfEmpty(new RouteCandidate("local", "model", new ModelEntry { Id = "model" }, RuntimeKind.LlamaServer)),
    ];

    private async Task WriteCatalogAsync(
        string repository, string catalog, IReadOnlyList<FoundServer> servers, IReadOnlyList<RouteCandidate> models, CancellationToken cancellationToken)
    {
        var zone = context.Time.LocalTimeZone is { HasIanaId: true } local ? local.Id : "Etc/UTC";
        var library = EmbeddedTexts.Read(LibraryPrefix);
        foreach (var (path, text) in library)
        {
            await WriteAsync(Path.Combine(catalog, LibraryLayout.CatalogPath(path)), LibraryTexts.Fitted(text, zone, servers), cancellationToken);
        }

        var routes = InitTexts.Routes(library.Where(file => file.Key.StartsWith("agents/", StringComparison.Ordinal)).Select(file => file.Value));
        var isDotnet = ProjectFiles.Any(pattern => Directory.EnumerateFiles(repository, pattern, Depth).Any());
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(repository));
        var choices = RouteAssignment.Choose(routes, models);
        var project = InitTexts.Project(name, await BranchAsync(repository, cancellationToken), isDotnet, choices);
        await WriteAsync(Path.Combine(catalog, CatalogLocator.ProjectFile), project, cancellationToken);
        foreach (var choice in choices)
        {
            context.Screen.Say($"route    {choice.Route}: {string.Join(", ", choice.Models)}   {choice.Reason}");
        }
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

    private string BoxPlace() => Path.Combine(Folder("XDG_CONFIG_HOME", ".config"), "pantheon", "box.yaml");

    private string Folder(string variable, params string[] below) => context.Environment.Find(variable) ?? Path.Combine([context.Environment.Home, .. below]);

    private async Task WriteBoxAsync(string box, bool isKept, IReadOnlyList<FoundServer> servers, CancellationToken cancellationToken)
    {
        if (isKept)
        {
            context.Screen.Say($"kept     {box}");
            return;
        }

        var data = Path.Combine(Folder("XDG_STATE_HOME", ".local", "state"), "pantheon");
        var reports = Path.Combine(Folder("XDG_DATA_HOME", ".local", "share"), "pantheon", "reports");
        await WriteAsync(box, InitTexts.Box(servers, data, reports), cancellationToken);
        var pools = InitTexts.Pools(servers);
        context.Screen.Say(pools.Count > 0 ? $"{Wrote}    {box}   pools {string.Join(", ", pools.Select(pool => pool.Name))}" : $"{Wrote}    {box}   no model server answered: correct its pool by hand");
        if (pools.Count == 0)
        {
            await OfferAsync(cancellationToken);
        }
    }

    /// <summary>What to fetch on a machine without a model: one for code, one of another family to review it.</summary>
    private async Task OfferAsync(CancellationToken cancellationToken)
    {
        if (await GraphicsMemory.OfThisMachineAsync(context, cancellationToken) is not { } memory)
        {
            context.Screen.Say("the GPU's memory is not known: 'pantheon models profiles --vram GB' lists what fits it");
            return;
        }

        context.Screen.Say($"what fits {memory >> 30} GB of GPU memory (all of it: pantheon models profiles --vram {memory >> 30}):");
        foreach (var offer in ModelOffers.PairFor(memory))
        {
            context.Screen.Say($"         {offer.Pull}   {offer.Profile.Title} {offer.Size.Label}, about {offer.Memory >> 30} GB{(offer.Profile.Coding ? ", for code" : "")}");
        }
    }

    private string Wrote => _isDry ? "would write" : "wrote";

    private async Task WriteAsync(string path, string text, CancellationToken cancellationToken)
    {
        _written.Add(path);
        if (_isDry)
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!); // the path has a folder
        await File.WriteAllTextAsync(path, text, cancellationToken);
    }
}
