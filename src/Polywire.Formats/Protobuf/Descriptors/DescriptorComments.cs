using Google.Protobuf.Reflection;

namespace Polywire.Formats;

/// <summary>Gathers the comments of a file that is being described, as protoc would have found them; <see cref="DescriptorDocs"/> reads them.</summary>
internal sealed class DescriptorComments
{
    private readonly SourceCodeInfo _comments = new();

    /// <summary>A comment; nothing when it is empty.</summary>
    /// <param name="doc">The text.</param>
    /// <param name="path">Above what it stands.</param>
    public void Add(string doc, params ReadOnlySpan<int> path)
    {
        if (doc.Length == 0)
            return;
        var location = new SourceCodeInfo.Types.Location { LeadingComments = string.Concat(doc.Split('\n').Select(line => line.Length == 0 ? "\n" : $" {line.TrimEnd('\r')}\n")) };
        foreach (int part in path)
            location.Path.Add(part);
        // Where it stands: nowhere, but tools want to be told.
        location.Span.AddRange([0, 0, 0]);
        _comments.Location.Add(location);
    }

    /// <summary>Puts them into the file.</summary>
    public void Complete(FileDescriptorProto file)
    {
        if (_comments.Location.Count > 0)
            file.SourceCodeInfo = _comments;
    }
}
