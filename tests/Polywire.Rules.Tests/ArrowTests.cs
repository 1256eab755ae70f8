using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Polywire.Rules.Tests;

/// <summary>Dependencies go one way: Formats ← Wires ← Polywire ← (AspNetCore, Toolbox) ← Hub ← Cli, and a wire's folder knows no other wire.</summary>
public sealed class ArrowTests
{
    // Folders of Polywire.Wires that every wire may use.
    private static readonly string[] Shared = ["Text"];

    // The wires that are made of others, by their own specification.
    private static readonly Dictionary<string, string[]> BuiltOn = new() { ["Zerorpc"] = ["Zmtp", "MessagePack"] };

    [Theory]
    [InlineData("Polywire.Formats", "Google.Protobuf")]
    [InlineData("Polywire.Wires", "Polywire.Formats")]
    [InlineData("Polywire", "Polywire.Wires", "Polywire.Formats")]
    [InlineData("Polywire.AspNetCore", "Polywire", "Polywire.Wires", "Polywire.Formats")]
    [InlineData("Polywire.Toolbox", "Polywire", "Polywire.Wires", "Polywire.Formats")]
    [InlineData("Polywire.Hub", "Polywire.AspNetCore", "Polywire", "Polywire.Wires", "Polywire.Formats")]
    [InlineData("Polywire.Cli", "Polywire.Hub", "Polywire.Toolbox", "Polywire.AspNetCore", "Polywire", "Polywire.Wires", "Polywire.Formats", "System.CommandLine", "Spectre.Console", "YamlDotNet")]
    public void AssemblyReferencesOnly(string assembly, params string[] allowed)
    {
        string framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        string web = Path.GetDirectoryName(typeof(Microsoft.AspNetCore.Http.HttpContext).Assembly.Location)!;
        IEnumerable<string> foreign =
            from reference in Assembly.Load(assembly).GetReferencedAssemblies()
            where !allowed.Contains(reference.Name) && !File.Exists(Path.Combine(framework, reference.Name + ".dll"))
                && !(assembly is "Polywire.AspNetCore" or "Polywire.Toolbox" or "Polywire.Hub" && File.Exists(Path.Combine(web, reference.Name + ".dll")))
            select $"{assembly} → {reference.Name}";

        Verdict.None(foreign, "An assembly references what stands above it, or a package that it may not have:");
    }

    [Fact]
    public void WiresHaveNoPackagesAndNoInputOrOutput()
    {
        // A wire is bytes in, events out. What these assemblies hold needs a socket, a clock's thread, or a log.
        string[] forbidden = ["System.Net.Sockets", "System.Net.Security", "System.IO.Pipelines", "System.Threading.Channels", "System.Threading.Thread", "Microsoft.Extensions"];
        IEnumerable<string> found =
            from reference in Assembly.Load("Polywire.Wires").GetReferencedAssemblies()
            where forbidden.Any(name => reference.Name!.StartsWith(name, StringComparison.Ordinal))
            select reference.Name!;

        Verdict.None(found, "Polywire.Wires is pure codecs and state machines, yet it references:");
    }

    [Fact]
    public void WiresNeitherAwaitNorReadAClock()
    {
        IEnumerable<string> found =
            from tree in Checkout.Sources
            where Checkout.Relative(tree.FilePath).StartsWith("src/Polywire.Wires/", StringComparison.Ordinal)
            from node in tree.GetRoot(CancellationToken.None).DescendantNodes()
            where node is AwaitExpressionSyntax || node is IdentifierNameSyntax { Identifier.ValueText: "TimeProvider" or "Stopwatch" or "Socket" }
            select $"{Checkout.Place(node)}: {node}";

        Verdict.None(found, "No await, clock or socket in Polywire.Wires:");
    }

    [Fact]
    public void WireFoldersKnowNoOtherWire()
    {
        string wires = Path.Combine(Checkout.Root, "src/Polywire.Wires");
        string[] folders = [.. Directory.GetDirectories(wires).Select(path => Path.GetFileName(path)!).Where(name => name is not ("bin" or "obj"))];
        IEnumerable<string> found =
            from tree in Checkout.Sources
            let path = Path.GetRelativePath(wires, tree.FilePath).Split('/', '\\')
            where path[0] != ".." && path.Length > 1
            from name in tree.GetRoot(CancellationToken.None).DescendantNodes().OfType<QualifiedNameSyntax>()
            let parts = name.ToString().Split('.')
            where parts is ["Polywire", "Wires", _, ..] or ["Wires", _, ..]
            let other = parts[0] == "Wires" ? parts[1] : parts[2]
            where folders.Contains(other) && other != path[0] && !Shared.Contains(other) && !BuiltOn.GetValueOrDefault(path[0], []).Contains(other)
            select $"{Checkout.Place(name)}: {path[0]} uses {other}";

        Verdict.None(found.Distinct(), "A wire's folder uses another wire's folder:");
    }
}
