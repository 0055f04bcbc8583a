namespace Pantheon.Engine.Planning;

/// <summary>A model's loading in a night: on which slot, from when to when.</summary>
public sealed record PlayedLoad(int Slot, ModelProfile Model, double From, double To);
