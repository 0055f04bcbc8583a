using Pantheon.Core.Runs;

namespace Pantheon.Testing.Faults;

/// <summary>A store as one worker of a faulty night opens it.</summary>
public sealed record StoreView(IRunStore Runs, ISessionSteps Steps, ISlots Slots);
