using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Core.Boxes;
using Pantheon.Core.Runs;
using Pantheon.Host.Configuration;
using Pantheon.Host.Servers;
using Pantheon.Host.Terminal;
using Pantheon.Runtimes.Profiles;
using Command = System.CommandLine.Command;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon models profiles`: the families and sizes that are known, the best first, and what fits the memory.</summary>
internal static class ModelsProfiles
{
    public static Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var memory = new Option<double?>("--vram") { Description = "Only what fits this much GPU memory, in GB", HelpName = "GB" };
        memory.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !(double.TryParse(token.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var gigabytes) && gigabytes is > 0 and < 1_000_000))
            {
                result.AddError("'--vram' takes a number of gigabytes, as in 24.");
            }
        });
        var command = new Command("profiles", "What is known of models, the best first\n\n  pantheon models profiles --vram 24") { memory };
        command.SetAction(parsed =>
        {
            var context = contextOf(parsed);
            var bytes = parsed.GetValue(memory) is { } gigabytes ? (long?)(gigabytes * (1L << 30)) : null;
            var offers = ModelOffers.Fitting(bytes);
            Print(context, offers);
            return offers.Count > 0 ? ExitCode.Yes : ExitCode.No;
        });
        return command;
    }

    private static void Print(CommandContext context, IReadOnlyList<ModelOffer> offers)
    {
        if (context.Json)
        {
            context.Screen.Data(JsonText.Of(new JsonObject { ["$schema"] = "pantheon/models-profiles/v1", ["context"] = ModelOffers.Context, ["profiles"] = new JsonArray([.. offers.Select(Json)]) }));
            return;
        }

        var table = new Table("FAMILY", "SIZE", "TIER", "CODE", "TOOLS", "THINKS", "CONTEXT", "AS", "GB", "PULL");
        foreach (var offer in offers)
        {
            var (profile, size) = (offer.Profile, offer.Size);
            table.Add(
                profile.Family,
                size.Label,
                $"{size.Tier}",
                profile.Coding ? "✓" : "–",
                profile.Tools.Format + (profile.Tools.Reliable || profile.Tools.Format is ToolFormats.Constrained or ToolFormats.None ? "" : " ?"),
                profile.Thinking.Format,
                (size.Context ?? profile.Context).ToString(CultureInfo.InvariantCulture),
                profile.Quantisation,
                string.Create(CultureInfo.InvariantCulture, $"{offer.Memory / (double)(1L << 30):0.0}"),
                offer.Pull ?? "–");
        }

        table.Print(context.Screen);
        context.Screen.Say($"GB: estimated from parameters, for one conversation of {ModelOffers.Context} tokens; TIER: 1 for trials to 5; '?': its own tool calls are not always read right");
    }

    private static JsonNode Json(ModelOffer offer) => new JsonObject
    {
        ["family"] = offer.Profile.Family,
        ["size"] = offer.Size.Label,
        ["tier"] = offer.Size.Tier,
        ["coding"] = offer.Profile.Coding,
        ["tools"] = offer.Profile.Tools.Format,
        ["tools_reliable"] = offer.Profile.Tools.Reliable,
        ["thinking"] = offer.Profile.Thinking.Format,
        ["thinking_can_be_off"] = offer.Profile.Thinking.CanBeSwitchedOff,
        ["context"] = offer.Size.Context ?? offer.Profile.Context,
        ["quantisation"] = offer.Profile.Quantisation,
        ["stops"] = new JsonArray([.. offer.Profile.Stops.Select(stop => (JsonNode)stop)]),
        ["vram_bytes"] = offer.Memory,
        ["pull"] = new JsonObject(Enum.GetValues<RuntimeKind>()
            .Select(kind => KeyValuePair.Create(Word.Of(kind), (JsonNode?)PullCommands.For(kind, offer.Profile, offer.Size)))
            .Where(pull => pull.Value is not null)),
    };
}
