namespace Pantheon.Runtimes.Installing;

/// <summary>How a server is to be installed, or why it cannot be.</summary>
/// <param name="Chosen">Null where no manager of this machine has it.</param>
/// <param name="PassedOver">The managers before it and why each was passed over.</param>
public sealed record InstallChoice(Installation? Chosen, IReadOnlyList<string> PassedOver);
