namespace Pantheon.Tools.Patching;

/// <summary>A patch that cannot be read or does not fit; its message is for the model.</summary>
internal sealed class PatchFaultException(string message) : Exception(message);
