namespace Pantheon.Engine.Sessions;

/// <summary>A session that was to go on would not be the same one: its attempt begins anew.</summary>
public sealed class SessionChangedException(string why) : Exception(why);
