package import Foundation

/// nginx with its DAV modules over TLS, with basic authentication.
package final class DAVServer: Sendable {
    /// The folder that the url's root shows.
    package let data: URL
    /// The name to log in with.
    package let user = "landfast"
    /// The password to log in with, in which nginx's file of passwords allows no colon.
    package let password = "dav secret with ümlaut"
    /// Its process.
    package let process: ServerProcess

    /// The address that it answers on.
    package var address: String { process.address }
    /// The port that it answers on.
    package var port: Int { process.port }

    private let folder: ServerFolder

    /// Starts it with an empty folder for data.
    package init(on address: String, certificate: TestAuthority.Certificate) throws {
        folder = try ServerFolder()
        data = try folder.makeFolder("data")
        for name in ["uploads", "other"] { _ = try folder.makeFolder(name) }
        try folder.write("passwords", "\(user):{PLAIN}\(password)\n")
        let port = try FreePort.on(address)
        let settings = try folder.write(
            "settings",
            Self.settings(place: "\(address):\(port)", folder: folder.path, certificate: certificate)
        )
        process = try ServerProcess(
            TestProgram.find("nginx", from: "Debian's nginx and libnginx-mod-http-dav-ext"),
            ["-e", folder.url.appending(path: "log").path, "-p", folder.path, "-c", settings.path],
            address: address,
            port: port,
            log: folder.url.appending(path: "log")
        )
    }

    /// The requests that it answered so far, one a line: method, path as sent, status.
    package func requests() throws -> [String] {
        let text = String(decoding: try Data(contentsOf: folder.url.appending(path: "requests")), as: UTF8.self)
        return text.split(separator: "\n").map(String.init)
    }

    private static func settings(place: String, folder: String, certificate: TestAuthority.Certificate) -> String {
        // One process that stays in the foreground. Names that only root's copy can write are moved into the folder.
        """
        daemon off;
        master_process off;
        pid \(folder)/pid;
        load_module /usr/lib/nginx/modules/ngx_http_dav_ext_module.so;
        events { worker_connections 512; }
        http {
            log_format short '$request_method $request_uri $status';
            access_log \(folder)/requests short;
            dav_ext_lock_zone zone=locks:1m;
            client_body_temp_path \(folder)/uploads;
            proxy_temp_path \(folder)/other;
            fastcgi_temp_path \(folder)/other;
            uwsgi_temp_path \(folder)/other;
            scgi_temp_path \(folder)/other;
            client_max_body_size 0;
            server {
                listen \(place) ssl http2;
                ssl_certificate \(certificate.file.path);
                ssl_certificate_key \(certificate.key.path);
                ssl_protocols TLSv1.2 TLSv1.3;
                auth_basic "landfast";
                auth_basic_user_file \(folder)/passwords;
                root \(folder)/data;
                location / {
                    dav_methods PUT DELETE MKCOL COPY MOVE;
                    dav_ext_methods PROPFIND OPTIONS LOCK UNLOCK;
                    dav_ext_lock zone=locks;
                    create_full_put_path off;
                    dav_access user:rw;
                }
            }
        }

        """
    }
}
