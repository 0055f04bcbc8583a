using System.CommandLine;
using System.Globalization;
using Pantheon.Core.Identity;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon artifacts verify`: computes journal chains, signatures and digests anew, and names what differs.</summary>
internal static class ArtifactsCommand
{
    public static Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var id = new Argument<string?>("RUN") { Description = "One run; all of them when left out", Arity = ArgumentArity.ZeroOrOne };
        var verify = new Command("verify", "Check chains, signatures and digests; exit 8 names each that does not match") { id };
        verify.SetAction(async (parsed, cancellationToken) =>
        {
            var context = contextOf(parsed);
            await using var store = await StoreOpening.OpenAsync(BoxOpening.Read(context), context.Environment, context.Time, cancellationToken);
            RunId? run = parsed.GetValue(id) is { } text ? (await new RunFinder(store.Runs).FindAsync(text, cancellationToken)).Id : null;
            var found = await store.Verifier.VerifyAsync(run, cancellationToken);
            foreach (var fault in found.Faults)
            {
                context.Screen.Data(fault);
            }

            context.Screen.Say(string.Create(
                CultureInfo.InvariantCulture, $"{found.Events} events, {found.Statements} statements, {found.Blobs} blobs; {(found.IsClean ? "all match" : $"{found.Faults.Count} do not match")}"));
            return found.IsClean ? ExitCode.Yes : ExitCode.Integrity;
        });
        return new Command("artifacts", "What runs left behind") { verify };
    }
}
