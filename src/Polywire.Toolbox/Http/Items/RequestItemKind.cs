namespace Polywire.Toolbox.Http;

/// <summary>What an item of a request is, by the sign between its name and its value.</summary>
public enum RequestItemKind
{
    /// <summary><c>Name:value</c>: a header; without a value it takes a default header away.</summary>
    Header,

    /// <summary><c>Name;</c>: a header with an empty value.</summary>
    EmptyHeader,

    /// <summary><c>Name:@file</c>: a header whose value a file holds.</summary>
    HeaderFile,

    /// <summary><c>name==value</c>: a parameter of the query.</summary>
    Query,

    /// <summary><c>name==@file</c>: a parameter whose value a file holds.</summary>
    QueryFile,

    /// <summary><c>name=text</c>: a text in the JSON object, or a field of the form.</summary>
    Text,

    /// <summary><c>name=@file</c>: the same from a file.</summary>
    TextFile,

    /// <summary><c>name:=json</c>: any JSON in the object.</summary>
    Json,

    /// <summary><c>name:=@file</c>: the same from a file.</summary>
    JsonFile,

    /// <summary><c>name@file</c>: a file to upload in a form; without a name the whole body.</summary>
    File,
}
