using System.CommandLine;
using Pantheon.Core.Boxes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Policies;
using Pantheon.Host.Configuration;
using Pantheon.Host.Daytime;
using Pantheon.Runtimes.Fetching;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon models pull`: brings a model onto this machine, by day: an Ollama server fetches its own, a GGUF file comes with its digest, and for the others the command is printed.</summary>
internal static class ModelsPull
{
    public static Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var name = new Argument<string>("PROFILE|ID|ADDRESS") { Description = "A profile (models profiles lists them), a server's own id, or the https address of a GGUF file" };
        var pool = new Option<string?>("--pool") { Description = "The pool of the box file that is to have it", HelpName = "POOL" };
        var digest = new Option<string?>("--sha256") { Description = "The digest of the file, as its publisher shows it", HelpName = "HEX" };
        var folder = new Option<string?>("--to") { Description = "The folder of the file", HelpName = "FOLDER" };
        var dry = new Option<bool>("--dry-run") { Description = "Say what would be fetched, fetch nothing" };
        var command = new Command("pull", "Fetch a model, by day\n\n  pantheon models pull qwen3:8b\n  pantheon models pull https://…/model-Q4_K_M.gguf --sha256 HEX") { name, pool, digest, folder, dry };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            contextOf(parsed),
            new PullRequest(parsed.GetRequiredValue(name), parsed.GetValue(pool), parsed.GetValue(digest), parsed.GetValue(folder), parsed.GetValue(dry)),
            cancellationToken));
        return command;
    }

    private static Task<int> RunAsync(CommandContext context, PullRequest request, CancellationToken cancellationToken) =>
        Daylight.WorkAsync(context, "models are fetched", token => PullAsync(context, request, token), cancellationToken);

    private static Task<int> PullAsync(CommandContext context, PullRequest request, CancellationToken cancellationToken)
    {
        if (GgufSource.IsAddress(request.Name))
        {
            return GgufPull.RunAsync(context, GgufSource.Parse(request.Name, request.Digest), request, cancellationToken);
        }

        if (request.Digest is not null || request.Folder is not null)
        {
            throw new PantheonException(Codes.InputUnreadable, "--sha256 and --to are for the address of a file", "pantheon models pull https://…/model-Q4_K_M.gguf --sha256 HEX");
        }

        var pool = PoolFor(BoxOpening.Read(context), request);
        return pool.Kind == RuntimeKind.Ollama ? ServerPull.RunAsync(context, pool, request, cancellationToken) : throw ByHand(pool, request.Name);
    }

    private static PoolSpec PoolFor(BoxSpec box, PullRequest request)
    {
        var pools = box.Pools.Values.Where(pool => pool.Kind is not (RuntimeKind.Scripted or RuntimeKind.Replay)).ToList();
        var fetching = pools.Where(pool => pool.Kind == RuntimeKind.Ollama).ToList();
        var chosen = request.Pool is { } name ? pools.Find(pool => pool.Name == name)
            : fetching.Count == 1 ? fetching[0]
            : fetching.Count == 0 && pools.Count == 1 ? pools[0]
            : null;
        if (chosen is null)
        {
            var all = pools.Count == 0 ? "the box file has none: pantheon runtimes discover" : $"one of: {string.Join(", ", pools.Select(pool => pool.Name).Order(StringComparer.Ordinal))}";
            throw new PantheonException(Codes.InputUnreadable, request.Pool is null ? "name the pool that is to have the model, with --pool" : $"the box file has no pool '{request.Pool}' that models are fetched for", all);
        }

        return chosen.Origin == RuntimeOrigin.Local
            ? chosen
            : throw new PantheonException(Codes.PullUnclear, $"pool '{chosen.Name}' is of origin '{Core.Runs.Word.Of(chosen.Origin)}': models are fetched for local servers only", "name a local pool with --pool");
    }

    /// <summary>Servers of this kind fetch nothing by themselves, or from wherever they like.</summary>
    private static PantheonException ByHand(PoolSpec pool, string name)
    {
        var kind = Core.Runs.Word.Of(pool.Kind);
        var known = PullNames.CommandFor(pool.Kind, name);
        var file = pool.Kind is RuntimeKind.LlamaCpp or RuntimeKind.LlamaServer or RuntimeKind.LlamaSwap ? "; or, for one file with a known digest: pantheon models pull https://…/NAME.gguf --sha256 HEX" : "";
        return known is null
            ? new PantheonException(Codes.PullUnclear, $"pool '{pool.Name}' is of kind '{kind}', and where the weights of '{name}' are to come from is not known", $"pantheon models profiles shows what is known{file}")
            : new PantheonException(Codes.PullUnclear, $"pool '{pool.Name}' is of kind '{kind}', whose weights Pantheon does not fetch", $"run it yourself, by day: {known}{file}");
    }
}
