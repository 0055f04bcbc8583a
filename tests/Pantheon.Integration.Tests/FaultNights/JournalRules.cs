using NUnit.Framework;
using Pantheon.Storage.Opening;
using Pantheon.Testing.Storage;

namespace Pantheon.Integration.Tests.FaultNights;

/// <summary>What must hold of a real store after any fault: the rules of the journal, its chains, seals and rows.</summary>
internal static class JournalRules
{
    public static async Task AssertAsync(PantheonStore store, CancellationToken cancellationToken, bool allEnded = true)
    {
        var verified = await store.Verifier.VerifyAllAsync(cancellationToken);
        Assert.That(verified.Faults, Is.Empty);
        Assert.That(await new JournalInvariants(store.Runs, _ => Task.FromResult<IReadOnlyList<string>>([])).BreachesAsync(allEnded, cancellationToken), Is.Empty);
    }
}
