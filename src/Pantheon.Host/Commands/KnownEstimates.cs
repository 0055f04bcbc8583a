using Pantheon.Core.Boxes;
using Pantheon.Core.Diagnostics;
using Pantheon.Engine.Estimating;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;
using Pantheon.Storage.Opening;

namespace Pantheon.Host.Commands;

/// <summary>Reads what nodes took from the box's store, for commands that only look; a store that was never made is not made for that.</summary>
internal static class KnownEstimates
{
    public static async Task<NightEstimates> ReadAsync(CommandContext context, BoxSpec? box, CancellationToken cancellationToken)
    {
        if (box is null || !StoreOptions.Of(box, ProgramVersion.Text, context.Environment.Find).IsMade)
        {
            return NightEstimates.Guesses;
        }

        try
        {
            await using var store = await StoreOpening.OpenAsync(box, context.Environment, context.Time, cancellationToken);
            return await NightEstimates.ReadAsync(store.Runs, box.Pools, cancellationToken);
        }
        catch (PantheonException fault)
        {
            context.Screen.Warn($"times are guesses, the store cannot be read: {fault.Message}");
            return NightEstimates.Guesses;
        }
    }
}
