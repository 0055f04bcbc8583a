namespace Pantheon.Engine.Planning;

/// <summary>What the dispatcher wants done now.</summary>
public abstract record Decision
{
    /// <summary>A slot gives up its model, which nothing uses, so that another slot's model has room.</summary>
    public sealed record Unload(int Slot, ModelProfile Model) : Decision;

    /// <summary>A slot gives up its model and loads this one, for this node first.</summary>
    public sealed record Load(int Slot, ModelProfile Model, NightNode First) : Decision;

    /// <summary>A node starts: on a slot whose model is its own, or on a processor where the slot is null.</summary>
    public sealed record Start(NightNode Node, int? Slot) : Decision;
}
