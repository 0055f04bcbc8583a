using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;
using Pantheon.Platform.Services;
using Pantheon.Storage.Artifacts;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon artifacts`: shows and checks what runs left behind, shows the keys that signed it, and changes them.</summary>
internal static class ArtifactsCommand
{
    public static Command Create(Func<ParseResult, CommandContext> contextOf) =>
        new("artifacts", "What runs left behind, and who signed it") { ArtifactsLook.List(contextOf), ArtifactsLook.Show(contextOf), ArtifactsLook.Get(contextOf), Verify(contextOf), Keys(contextOf), RotateKey(contextOf) };

    private static Command Verify(Func<ParseResult, CommandContext> contextOf)
    {
        var id = new Argument<string?>("RUN") { Description = "One run; all of them when left out", Arity = ArgumentArity.ZeroOrOne };
        var all = new Option<bool>("--all") { Description = "Every run, journal, statement and blob of the store" };
        var verify = new Command("verify", "Check chains, signatures and digests; exit 8 names each that does not match\n\n  pantheon artifacts verify T-415\n  pantheon artifacts verify --all") { id, all };
        verify.SetAction(async (parsed, cancellationToken) =>
        {
            var context = contextOf(parsed);
            await using var store = await StoreOpening.OpenAsync(BoxOpening.Read(context), context.Environment, context.Time, cancellationToken);
            IReadOnlyCollection<RunId>? runs = parsed.GetValue(id) is { } text && !parsed.GetValue(all) ? [(await new RunFinder(store.Runs).FindAsync(text, cancellationToken)).Id] : null;
            var found = await store.Verifier.VerifyAsync(runs, cancellationToken);
            Show(context, found);
            return found.IsClean ? ExitCode.Yes : ExitCode.Integrity;
        });
        return verify;
    }

    internal static void Show(CommandContext context, Verification found)
    {
        if (context.Json)
        {
            context.Screen.Data(JsonText.Of(new JsonObject
            {
                ["$schema"] = "pantheon/artifacts-verify/v1",
                ["ok"] = found.IsClean,
                ["events"] = found.Events,
                ["statements"] = found.Statements,
                ["blobs"] = found.Blobs,
                ["pruned_nights"] = new JsonArray([.. found.Pruned.Select(night => (JsonNode)night.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))]),
                ["faults"] = new JsonArray([.. found.Faults.Select(fault => (JsonNode)fault)]),
            }));
        }
        else
        {
            foreach (var fault in found.Faults)
            {
                context.Screen.Data(fault);
            }
        }

        context.Screen.Say(string.Create(
            CultureInfo.InvariantCulture, $"{found.Events} events, {found.Statements} statements, {found.Blobs} blobs; {(found.IsClean ? "all match" : $"{found.Faults.Count} do not match")}{Pruned(found.Pruned)}"));
    }

    private static string Pruned(IReadOnlyList<DateOnly> nights) => nights switch
    {
        [] => "",
        [var one] => FormattableString.Invariant($"; the details of {one:yyyy-MM-dd} were pruned, both ends of each journal are kept"),
        _ => FormattableString.Invariant($"; the details of {nights.Count} nights, {nights[0]:yyyy-MM-dd} to {nights[^1]:yyyy-MM-dd}, were pruned, both ends of each journal are kept"),
    };

    private static Command Keys(Func<ParseResult, CommandContext> contextOf)
    {
        var keys = new Command("keys", "The keys that signed for this box, and where they lie");
        keys.SetAction(async (parsed, cancellationToken) =>
        {
            var context = contextOf(parsed);
            await using var store = await StoreOpening.OpenAsync(BoxOpening.Read(context), context.Environment, context.Time, cancellationToken);
            var ring = store.SigningKeys;
            if (context.Json)
            {
                context.Screen.Data(JsonText.Of(new JsonObject
                {
                    ["$schema"] = "pantheon/artifacts-keys/v1",
                    ["signs_now"] = store.SigningKeyId,
                    ["principal"] = store.SigningPrincipal,
                    ["allowed_signers"] = store.AllowedSignersFile,
                    ["handovers"] = new JsonArray([.. ring.Handovers.Select(handover => (JsonNode)new JsonObject { ["after_statement"] = handover.After, ["at"] = handover.At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture) })]),
                    ["faults"] = new JsonArray([.. ring.Faults.Select(fault => (JsonNode)fault)]),
                }));
            }
            else
            {
                context.Screen.Data($"signs now  {store.SigningKeyId}  {store.SigningPrincipal}");
                context.Screen.Data($"signers    {store.AllowedSignersFile}");
                foreach (var line in ring.Handovers.Select(handover => string.Create(CultureInfo.InvariantCulture, $"gave way   after statement {handover.After}, {handover.At.UtcDateTime:yyyy-MM-dd HH:mm} UTC")).Concat(ring.Faults))
                {
                    context.Screen.Data(line);
                }
            }

            return ring.Faults.Count == 0 ? ExitCode.Yes : ExitCode.Integrity;
        });
        return keys;
    }

    private static Command RotateKey(Func<ParseResult, CommandContext> contextOf)
    {
        var dryRun = ChangeOptions.DryRun("Only say which key signs now and would be gone");
        var yes = ChangeOptions.Yes();
        var rotate = new Command("rotate-key", "Let a new key sign from now on; the old one signs that it gives way, and is gone\n\n  pantheon artifacts rotate-key --dry-run") { dryRun, yes };
        rotate.SetAction(async (parsed, cancellationToken) =>
        {
            var context = contextOf(parsed);
            var box = BoxOpening.Read(context);
            Directory.CreateDirectory(box.DataFolder);
            using var only = FileLock.TryAcquire(Path.Combine(box.DataFolder, "night.lock"))
                ?? throw new PantheonException(Codes.NightAlreadyRunning, $"a worker of this box is at work on '{box.DataFolder}' and signs with the key", "pantheon night stop, or wait for it");
            await using var store = await StoreOpening.OpenAsync(box, context.Environment, context.Time, cancellationToken);
            if (parsed.GetValue(dryRun))
            {
                Rotated(context, store.SigningKeyId, null);
                return ExitCode.Yes;
            }

            ChangeOptions.Require(context.Screen, parsed.GetValue(yes), $"Let a new key sign, and drop {store.SigningKeyId} for good?", $"the key {store.SigningKeyId} may go");
            var handover = await store.RotateSigningKeyAsync(context.Time, cancellationToken);
            Rotated(context, store.SigningKeyId, handover.After);
            context.Screen.Next("pantheon artifacts verify --all");
            return ExitCode.Yes;
        });
        return rotate;
    }

    private static void Rotated(CommandContext context, string key, long? after) => context.Screen.Data(context.Json
        ? JsonText.Of(new JsonObject { ["$schema"] = "pantheon/artifacts-rotate-key/v1", ["dry_run"] = after is null, ["signs_now"] = key, ["from_statement"] = after + 1 })
        : after is { } last ? string.Create(CultureInfo.InvariantCulture, $"{key} signs from statement {last + 1} on") : $"{key} signs now, and would give way to a new one");
}
