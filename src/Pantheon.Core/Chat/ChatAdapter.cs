namespace Pantheon.Core.Chat;

/// <summary>A LoRA adapter that one request asks for, on servers that choose adapters with each request.</summary>
/// <param name="Name">The adapter's file, as the server lists it.</param>
/// <param name="Scale">1 is its whole weight, 0 none.</param>
public sealed record ChatAdapter(string Name, double Scale);
