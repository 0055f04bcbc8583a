namespace Pantheon.Platform.Processes;

/// <summary>The build that only reads came upon what it was built without; nothing was printed or changed yet, and the whole program can do it.</summary>
public sealed class WholeProgramNeededException() : Exception("this needs the whole program");
