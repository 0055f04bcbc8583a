namespace Pantheon.Tools.Coverage;

/// <summary>Why a coverage report cannot be taken as evidence.</summary>
internal sealed class CoverageFaultException(string message) : Exception(message);
