using Pantheon.Core.Boxes;
using Pantheon.Runtimes.Profiles;

namespace Pantheon.Host.Servers;

/// <summary>What of the known models is worth fetching on a machine, the best first.</summary>
internal static class ModelOffers
{
    /// <summary>Tokens that every offer is reckoned with: what the library's agents ask at most.</summary>
    public const int Context = 16384;

    /// <param name="memory">Bytes of GPU memory; null offers all.</param>
    public static IReadOnlyList<ModelOffer> Fitting(long? memory) =>
    [
        .. ModelProfiles.All
            .Where(profile => profile.CanCallTools)
            .SelectMany(profile => profile.Sizes.Select(size => Offer(profile, size)))
            .Where(offer => memory is null || offer.Memory <= memory)
            .OrderByDescending(offer => offer.Size.Tier)
            .ThenByDescending(offer => offer.Profile.Coding)
            .ThenByDescending(offer => offer.Profile.Tools.Reliable)
            .ThenByDescending(offer => offer.Size.Parameters),
    ];

    /// <summary>One that writes code, and one of another kin that reviews it, for a machine with this much memory.</summary>
    public static IReadOnlyList<ModelOffer> PairFor(long memory)
    {
        var able = Fitting(memory).Where(offer => offer.Profile.Tools.Reliable && offer.Pull is not null).ToList();
        var coder = able.Find(offer => offer.Profile.Coding) ?? able.FirstOrDefault();
        var other = coder is null ? null : able.Find(offer => offer.Profile.Kin != coder.Profile.Kin);
        return [.. new[] { coder, other }.OfType<ModelOffer>()];
    }

    private static ModelOffer Offer(ModelProfile profile, ModelSize size) => new(
        profile,
        size,
        size.MemoryWith(profile.Quantisation, Math.Min(Context, size.Context ?? profile.Context)),
        PullCommands.For(RuntimeKind.Ollama, profile, size) ?? PullCommands.For(RuntimeKind.LlamaServer, profile, size) ?? PullCommands.For(RuntimeKind.Vllm, profile, size));
}
