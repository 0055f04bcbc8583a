namespace Pantheon.Integration.Tests.FaultNights;

/// <summary>A catalog whose one flow goes through every kind of transition, a repository for it, and a model that plays its part.</summary>
internal static class KillTexts
{
    public const string Project = """
        version: 1
        project: killed
        repos:
          work:
            path: ../work
            base: main
            branch: "night/${{ task.id }}"
        routes: { only: [models/player] }
        defaults: { repo: work, flow: killed, night: night, day: day }
        commit: { name: Pantheon, email: pantheon@localhost }
        """;

    public const string Coder = """
        ---
        name: coder
        version: 1
        description: Writes one file.
        model: { route: only, temperature: 0, max_tokens: 1024, seed: 1 }
        tools: [read_file, write_file, finish]
        limits: { tool_calls: 40, turns: 40, wall: 4m }
        input: { spec: task.v1 }
        output: patch.v1
        ---
        Play your part.

        ${{ spec.text }}
        """;

    public const string Flow = """
        name: killed
        description: Through every kind of transition.
        input: { spec: task.v1 }
        timeout: 30m
        nodes:
          write:
            agent: coder
            in: { spec: "${{ input.spec }}" }
          check:
            needs: write
            tool: check
          gate:
            needs: check
            gate: { require: { scope: inside, applies_to: main }, otherwise: hold }
          pr:
            needs: gate
            publish: branch
            with: { title: "${{ input.spec.title }}" }
        finally:
          tidy: { tool: check }
        output: "${{ pr.output.branch }}"
        """;

    public const string Check = """
        name: check
        description: Looks at the tree for a moment.
        input: { type: object, additionalProperties: false, properties: {} }
        run: [bash, check.sh]
        timeout: 2m
        sandbox: { network: none, write: [worktree, tmp] }
        """;

    public const string Replies = """
        { "version": 1, "models": [ { "id": "player", "scripts": [ { "name": "plays", "when": ["Play your part"], "turns": [
          { "calls": [ { "name": "read_file", "arguments": { "path": "README.md" } } ] },
          { "calls": [ { "name": "write_file", "arguments": { "path": "src/part.txt", "content": "played\n" } } ] },
          { "calls": [ { "name": "finish", "arguments": { "summary": "I played it." } } ] }
        ] } ] } ] }
        """;

    public static string Task(string id) => $$"""
        id: {{id}}
        title: Play it
        flow: killed
        repo: work
        base: main
        scope: { paths: ["src/**"], max_files: 4 }
        text: |
          Write src/part.txt.
        acceptance:
          - it is written
        """;
}
