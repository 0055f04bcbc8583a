using Pantheon.Core.Diagnostics;

namespace Pantheon.Host.Worker.Gate;

/// <summary>Everything that keeps a night from opening: what is not on this list is a fault of the command, not a refusal.</summary>
public static class ClosedTable
{
    public static IReadOnlyList<ClosedEntry> Opening { get; } =
    [
        new(Codes.NightNeedsLinux, "the system is not Linux", "The walls of a night are the Linux kernel's."),
        new(Codes.NightPolicyTooWide, "the policy is too wide for a night", "A night is local and names what it allows."),
        new(Codes.SandboxMissing, "the sandbox of the tools does not stand", "Nothing that a model wrote runs without walls, and no weaker sandbox takes the place of the configured one."),
        new(Codes.LandlockTooOld, "the kernel's Landlock is too old for the configured sandbox", "A part of the rules is not the rules."),
        new(Codes.SandboxHasHoles, "the sandbox of the tools has holes", "It was tried from inside, and something was open."),
        new(Codes.TripwireBlind, "the tripwire does not see connections", "One that nobody listed would go unseen."),
        new(Codes.StoreByName, "the store is reached by a name", "What a name resolves to can change between two look-ups."),
        new(Codes.SecretsInEnvironment, "there is a credential in the environment", "What the worker carries could be handed on by mistake."),
        new(Codes.ProxyInEnvironment, "there is a proxy in the environment", "Whatever honours it would leave the machine."),
        new(Codes.EndpointRefused, "an endpoint is not a plain literal address", "What a name resolves to can change between two look-ups."),
        new(Codes.SandboxPathRefused, "tools would see Pantheon's own folders, or others that no tool may see", "Who can write a gitdir can run code on this machine, and who can read a key can sign."),
        new(Codes.WorkerWallNotRaised, "the worker's own wall was not raised", "The kernel can hold it, so it has to stand."),
        new(Codes.WorkerWallOutdated, "the worker's own wall is that of another day", "It would refuse a server of tonight, or leave open what is no longer one."),
        new(Codes.WorkerWallOpen, "the worker itself could get out", "A wall with a hole is none."),
        new(Codes.SigningKeyUnusable, "the signing key cannot be used", "What cannot be signed cannot be proved in the morning."),
        new(Codes.SigningKeyMissing, "the signing key is gone", "A new key would hide that the old one is lost."),
        new(Codes.StoreUnreachable, "the store cannot be reached", "There are no steps without a record."),
    ];

    /// <summary>The entry of a code; null for what is no refusal of the night.</summary>
    public static ClosedEntry? Find(string code) => Opening.FirstOrDefault(entry => entry.Code == code);
}
