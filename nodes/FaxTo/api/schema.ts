// Generated from sandbox/openapi.yaml by `npm run types`; do not edit.

export interface paths {
    "/user": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Register a user
         * @description The answer holds the new user's key. The password is optional in one source, required in two (T33).
         */
        post: operations["account.register"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/user/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get the key of a user
         * @description Takes a password and returns a key, so both directions are secret (T34).
         */
        post: operations["account.login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/subuser": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create a user below the calling account
         * @description The key in the answer belongs to the new user. The password is optional in two of three sources (T33).
         */
        post: operations["account.createSubuser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/balance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the cash balance */
        get: operations["account.getBalance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/fax": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a fax
         * @description Samples pass the parameters in the query, in a form body or as multipart; any mix works. `fax_number` is needed, and either `document_id` or a multipart part `file` (T40; the newer documents only know `document_id`). There is no idempotency key: a second call is a second fax. GET on this path is a second name of the fax history (T12).
         */
        post: operations["fax.send"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/fax/{document_id}/costs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Price of a document to a number
         * @description The number is required in all sources but one. A `+` must be sent as `%2B`; the printed samples do not, and so reach the server as a space (T20).
         */
        get: operations["fax.getCost"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/fax/{fax_job_id}/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * State of a sent fax
         * @description `status` is called "the status of the API request" in one place and shows the state of the job in others (T6). Both readings are allowed here, so the message may be the only place that tells the truth.
         */
        get: operations["fax.getStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/fax-history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List sent faxes
         * @description Also reachable as GET `/fax` in half of the sources (T12). Takes `limit` and `page`, yet documents no `meta` (T14).
         */
        get: operations["fax.getAll"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List documents
         * @description A bare array in three sources, an envelope with `files` in one (T4). Paged without `meta` (T14).
         */
        get: operations["file.getAll"];
        put?: never;
        /**
         * Upload a document, from here or from a URL
         * @description Either a multipart part `file`, or a field `AddRemoteFile` holding a URL. Two samples put the URL into a text field `file` instead. The upload is converted to PDF and TIFF.
         */
        post: operations["file.upload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/files/{document_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete a document */
        delete: operations["file.delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/file-clean": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Clean a document
         * @description No source says what cleaning does; the answer is the record of the same document, flat (T4). Number, string and date fields differ between the sources (T18, T27).
         */
        get: operations["file.clean"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/file-generate-preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Make a picture of a document
         * @description The printed samples call it over plain http, and the answer's URL is on a development host (T28).
         */
        get: operations["file.generatePreview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/member/my-documents/show-file/{preview}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The picture of a document
         * @description Undocumented; whether it needs a session is unknown. Take the URL from the preview answer.
         */
        get: operations["file.downloadPreview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/countries/didgroups/{did_group_id}/provision": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Buy a fax number
         * @description Costs money. Other samples show the path `/provision-numbers` or the method GET (T13); a GET must never buy anything.
         */
        post: operations["number.provision"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/numbers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List own fax numbers */
        get: operations["number.getAll"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/incoming-faxes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List received faxes
         * @description One page prints the URL of the number list here by mistake.
         */
        get: operations["incomingFax.getAll"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/incoming-faxes/{recipient}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List faxes received on one own number
         * @description The recipient is the own number. Samples write it as digits without `+` (T21). Senders cannot be searched.
         */
        get: operations["incomingFax.getByRecipient"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/inbox/{id}/file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The received fax as a PDF
         * @description The id is not the inbox id (T29), so the URL must be taken from `file_url`.
         */
        get: operations["incomingFax.download"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/inbox/{id}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A picture of the received fax
         * @description The picture format is not documented.
         */
        get: operations["incomingFax.downloadPreview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/countries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Countries with fax numbers on offer */
        get: operations["coverage.getCountries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/states/{COUNTRY_CODE}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * States of a country
         * @description Only countries with states, such as USA and CAN, are known to work (T30).
         */
        get: operations["coverage.getStates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/areacodes/{COUNTRY_CODE}/{STATE_ID}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Area codes of a state */
        get: operations["coverage.getAreaCodes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/countries/{COUNTRY_CODE}/didgroups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Groups of numbers on offer in a country
         * @description A group is the smallest set of numbers that share a city or area code. Neither price nor stock is returned, whatever the prose says (T30).
         */
        get: operations["coverage.getDidGroups"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface webhooks {
    deliveryReceipt: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A sent fax has ended
         * @description Sent to the callback URL in the account's settings. Expects exactly 200, else it comes again every 15 minutes for up to 48 hours. Not signed. One sample reads it from the query of a GET.
         */
        post: operations["webhook.deliveryReceipt"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    faxReceived: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A fax has arrived
         * @description Sent to the same URL. The document is most likely an uploaded part `file`; one page calls it text.
         */
        post: operations["webhook.faxReceived"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface components {
    schemas: {
        /** @description A numeric id, as a number or as digits; the sources differ (T10). */
        Id: number | string;
        /** @description A whole number from 1, also as text. */
        PositiveCount: number | string;
        /**
         * @description 1 for yes.
         * @enum {integer|string}
         */
        Flag: 0 | 1 | "0" | "1";
        /** @description A fax number. Requests carry a `+`, some answers do not (T19). */
        FaxNumberText: string;
        /**
         * @description Lower case everywhere but on upload, where two sources print a capital (T5).
         * @enum {string}
         */
        SuccessStatus: "success" | "Success";
        /**
         * @description State of a sent fax.
         * @enum {string}
         */
        JobStatus: "executed" | "success" | "failed";
        /**
         * @description How a fax ended.
         * @enum {string}
         */
        MsgCode: "ok" | "unknown" | "no_answer" | "busy" | "file_error" | "hangup";
        /** @description A date as PHP's DateTime prints itself in JSON (T18). */
        PhpDate: {
            /** @example 2017-03-09 15:35:28.000000 */
            date: string;
            /**
             * @description 1 offset, 2 abbreviation, 3 name.
             * @enum {integer}
             */
            timezone_type: 1 | 2 | 3;
            /** @example UTC */
            timezone: string;
        };
        /** @description Date and time without a zone (T18). */
        PlainDateTime: string;
        PlainDate: string;
        /** @description The only documented shape of an error. `failed` is the only documented value (T8). */
        ErrorBody: {
            status: string;
            message: string;
        };
        StatusAnswer: {
            status: components["schemas"]["SuccessStatus"];
        };
        UserCredentials: {
            /** Format: email */
            email: string;
            password?: string;
        };
        ApiKeyAnswer: {
            status: components["schemas"]["SuccessStatus"];
            /** @description Secret. Samples show UUIDs. */
            api_key: string;
        };
        BalanceAnswer: {
            status: components["schemas"]["SuccessStatus"];
            balance: number;
            /** @description Read by one third-party client; the spelling is theirs. */
            sunbscription_credit_allowance?: number;
        };
        SendParameters: {
            fax_number?: components["schemas"]["FaxNumberText"];
            document_id?: components["schemas"]["Id"];
            /** @description Text or fax number of the sender. */
            tsi_number?: string;
            delete_file?: components["schemas"]["Flag"];
            /** @description PDF, in multipart bodies only. */
            file?: string;
        };
        SendAnswer: {
            /**
             * @description Never `success` (T6).
             * @enum {string}
             */
            status: "executed" | "failed";
            fax_job_id: components["schemas"]["Id"];
            user_cash_balance: number;
            cost: number;
        };
        CostAnswer: {
            status: components["schemas"]["SuccessStatus"];
            cost: number;
        };
        FaxStatusAnswer: {
            status: components["schemas"]["JobStatus"];
            message: string;
            user_cash_balance: number;
        };
        /** @description A sent fax. Its `id` is the fax job id (T11). */
        Fax: {
            id: components["schemas"]["Id"];
            created: components["schemas"]["PhpDate"];
            document_id: components["schemas"]["Id"];
            /** @description Name of the document. */
            document: string;
            /** @description Digits without `+` (T19). */
            recipient: string;
            status: components["schemas"]["JobStatus"];
        };
        FaxHistory: {
            status: components["schemas"]["SuccessStatus"];
            history: components["schemas"]["Fax"][];
            meta?: components["schemas"]["Meta"];
        };
        UploadParameters: {
            /** @description The document as a multipart part; two samples put a URL here instead. */
            file?: string;
            /**
             * Format: uri
             * @description Where Fax.to shall fetch the document.
             */
            AddRemoteFile?: string;
        } | unknown | unknown;
        /** @description The record of an uploaded document. */
        Document: {
            id: components["schemas"]["Id"];
            /** @example 598317a8404bd.pdf.tiff */
            filename: string;
            /** @example verify.txt */
            filename_uploaded: string;
            /** @example 598317a8404bd.pdf */
            orig_filename: string;
            file_extension: string;
            total_pages: number;
            filesize: components["schemas"]["FileSize"];
            /** @enum {integer|string} */
            preview_in_storage?: 0 | 1 | "0" | "1";
            preview_file?: string | null;
            preview_image?: string | null;
            s3?: string | null;
            user_id?: components["schemas"]["Id"];
            updated_at?: components["schemas"]["PlainDateTime"];
            created_at?: components["schemas"]["PlainDateTime"];
        };
        /** @description Bytes, as a number or as digits (T27). */
        FileSize: number | string;
        /** @description The documents disagree on whether `document_id` and `document.id` are equal; trust the outer one (T11). */
        UploadAnswer: {
            status: components["schemas"]["SuccessStatus"];
            document_id: components["schemas"]["Id"];
            total_pages?: number;
            document: components["schemas"]["Document"];
        };
        /** @description The document's record beside `status`. The time of creation has three spellings: `created_at`, `created date` and `created_date`. */
        CleanAnswer: components["schemas"]["Document"] & ({
            status: components["schemas"]["SuccessStatus"];
            server_document_id?: number | string | null;
            team_user_id?: number | string | null;
            "created date"?: components["schemas"]["PlainDateTime"];
            created_date?: components["schemas"]["PlainDateTime"];
        } & (unknown | unknown | unknown));
        PreviewAnswer: {
            status: components["schemas"]["SuccessStatus"];
            /** @description May be plain http or hold back-slashes (T28). */
            url: string;
        };
        /** @description A document in the list. Its `id` is the document id (T11). */
        StoredFile: {
            id: components["schemas"]["Id"];
            filename: string;
            pages: number;
            size: components["schemas"]["FileSize"];
            uploaded: components["schemas"]["PlainDate"];
        };
        FileArray: components["schemas"]["StoredFile"][];
        FileEnvelope: {
            status: components["schemas"]["SuccessStatus"];
            files: components["schemas"]["StoredFile"][];
        };
        /** @description The bought number. `didid` is spelled `did_id` in one source (T32). */
        ProvisionedNumber: {
            id: components["schemas"]["Id"];
            didid?: components["schemas"]["Id"];
            did_id?: components["schemas"]["Id"];
            did_group_id: components["schemas"]["Id"];
            country_code: components["schemas"]["CountryCode"];
            city_name: string | null;
            area_code: string;
            number: components["schemas"]["FaxNumberText"];
            /** @example GEOGRAPHIC */
            type: string;
            trunk_id: components["schemas"]["Id"];
        } | unknown | unknown;
        ProvisionAnswer: {
            status: components["schemas"]["SuccessStatus"];
            message: string;
            data: components["schemas"]["ProvisionedNumber"];
        };
        /** @description A number of the account. */
        FaxNumber: {
            id: components["schemas"]["Id"];
            order_reference: string | null;
            country_code: components["schemas"]["CountryCode"];
            country: string;
            /** @description Null in the samples (T31). */
            city_name: string | null;
            area_code: string;
            did_group_id: components["schemas"]["Id"];
            did_number: components["schemas"]["FaxNumberText"];
            expiration_date: components["schemas"]["PlainDate"];
            /** @example Active */
            status: string;
        };
        /** @description One table names the list `data`; its own sample says `numbers`. */
        NumberList: {
            status: components["schemas"]["SuccessStatus"];
            numbers: components["schemas"]["FaxNumber"][];
            meta: components["schemas"]["Meta"];
        };
        /** @description A received fax. Both URLs embed the key (T3), and the id in them is another one (T29). */
        IncomingFax: {
            id: components["schemas"]["Id"];
            did_id: components["schemas"]["Id"];
            filename: string;
            /**
             * @description Text with a unit (T27).
             * @example 120.45 KB
             */
            filesize: string | number;
            number: components["schemas"]["FaxNumberText"];
            /** @description Digits without `+` (T19). */
            sender: string;
            total_pages: number;
            created_at: components["schemas"]["PhpDate"];
            preview_file: string;
            file_url: string;
        };
        Inbox: {
            status: components["schemas"]["SuccessStatus"];
            inbox: components["schemas"]["IncomingFax"][];
            meta: components["schemas"]["Meta"];
        };
        Country: {
            /** @example ARGENTINA */
            country: string;
            slug: string;
            a2_code: components["schemas"]["CountryCode"];
            dial_code: number;
        };
        /** @description Three letters, also where the key says `a2_code` (T23). */
        CountryCode: string;
        CountryList: {
            status: components["schemas"]["SuccessStatus"];
            data: components["schemas"]["Country"][];
        };
        State: {
            id: components["schemas"]["Id"];
            name: string;
            code: string;
        };
        StateList: {
            status: components["schemas"]["SuccessStatus"];
            states: components["schemas"]["State"][];
        };
        AreaCode: {
            country_code: components["schemas"]["CountryCode"];
            state_id: components["schemas"]["Id"];
            area_code: string;
        };
        AreaCodeList: {
            status: components["schemas"]["SuccessStatus"];
            areacodes: components["schemas"]["AreaCode"][];
        };
        DidGroup: {
            did_group_id: components["schemas"]["Id"];
            area_code: string;
            city_name: string | null;
        };
        DidGroupList: {
            status: components["schemas"]["SuccessStatus"];
            data: components["schemas"]["DidGroup"][];
        };
        /** @description As printed by the PHP library league/fractal (T15). The links carry neither key nor limit (T16). */
        Pagination: {
            total: number;
            count: number;
            per_page: number;
            current_page: number;
            total_pages: number;
            links?: components["schemas"]["PaginationLinks"] | unknown[];
        };
        PaginationLinks: {
            previous?: string;
            next?: string;
        };
        Meta: {
            pagination: components["schemas"]["Pagination"];
        };
        /** @description All values are text on the wire. `message` is missing from the table but seen in use. */
        DeliveryReceipt: {
            fax_job_id: components["schemas"]["Id"];
            /** @enum {string} */
            status: "success" | "failed";
            msg_code: components["schemas"]["MsgCode"];
            message?: string;
        };
        /** @description There is no inbox id in it; `uuid` does not appear in the inbox. */
        FaxReceived: {
            uuid: string;
            from: string;
            to: string;
            /** @description Format and zone unknown. */
            time?: string;
            /** @description The fax, as an uploaded part; perhaps a URL or base64 text. */
            file?: string;
            /** @description Remote station id. */
            rsid?: string;
            speed?: string;
            duration?: string;
            ecm?: string;
            pages?: string;
            compression?: string;
        };
    };
    responses: {
        /** @description A key. */
        ApiKey: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ApiKeyAnswer"] | components["schemas"]["ErrorBody"];
            };
        };
        /** @description One page of received faxes. */
        Inbox: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Inbox"] | components["schemas"]["ErrorBody"];
            };
        };
        /** @description The request was refused (documented for four operations only). */
        BadRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
        /** @description The key is missing or wrong. No body is documented. */
        Unauthorized: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
        /** @description Too many requests. Fax.to uses 403 for this, not 429 (T9). No header is documented. */
        RateLimited: {
            headers: {
                /** @description Seconds to wait. Not documented; some deployments of this kind send it. */
                "Retry-After"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
        /** @description No such thing, or not yours. */
        NotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
        /** @description Something broke. No body is documented; it may be HTML. */
        ServerError: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorBody"];
                "text/html": string;
            };
        };
    };
    parameters: {
        /** @description Records per page. Neither the default nor the maximum is documented (T17). */
        limit: components["schemas"]["PositiveCount"];
        /** @description Page, from 1. */
        page: components["schemas"]["PositiveCount"];
        /** @description Three letters, as in `a2_code` of the country list (T23). */
        countryCode: string;
    };
    requestBodies: {
        UserCredentials: {
            content: {
                "application/json": components["schemas"]["UserCredentials"];
                "application/x-www-form-urlencoded": components["schemas"]["UserCredentials"];
                "multipart/form-data": components["schemas"]["UserCredentials"];
            };
        };
    };
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    "account.register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: components["requestBodies"]["UserCredentials"];
        responses: {
            200: components["responses"]["ApiKey"];
            400: components["responses"]["BadRequest"];
            403: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
        };
    };
    "account.login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: components["requestBodies"]["UserCredentials"];
        responses: {
            200: components["responses"]["ApiKey"];
            400: components["responses"]["BadRequest"];
            403: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
        };
    };
    "account.createSubuser": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: components["requestBodies"]["UserCredentials"];
        responses: {
            200: components["responses"]["ApiKey"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
        };
    };
    "account.getBalance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The balance, without a currency (T43). */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BalanceAnswer"] | components["schemas"]["ErrorBody"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
        };
    };
    "fax.send": {
        parameters: {
            query?: {
                fax_number?: components["schemas"]["FaxNumberText"];
                document_id?: components["schemas"]["Id"];
                tsi_number?: string;
                delete_file?: components["schemas"]["Flag"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/x-www-form-urlencoded": components["schemas"]["SendParameters"];
                "multipart/form-data": components["schemas"]["SendParameters"];
                "application/json": components["schemas"]["SendParameters"];
            };
        };
        responses: {
            /** @description The fax was taken (`executed`), or refused with `failed` and HTTP 200 (T7). */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SendAnswer"] | components["schemas"]["ErrorBody"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["RateLimited"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["ServerError"];
        };
    };
    "fax.getCost": {
        parameters: {
            query: {
                fax_number: components["schemas"]["FaxNumberText"];
            };
            header?: never;
            path: {
                document_id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The price, without a currency (T43). */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CostAnswer"] | components["schemas"]["ErrorBody"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["RateLimited"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["ServerError"];
        };
    };
    "fax.getStatus": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                fax_job_id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The state of the job. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaxStatusAnswer"] | components["schemas"]["ErrorBody"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["RateLimited"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["ServerError"];
        };
    };
    "fax.getAll": {
        parameters: {
            query?: {
                /** @description Records per page. Neither the default nor the maximum is documented (T17). */
                limit?: components["parameters"]["limit"];
                /** @description Page, from 1. */
                page?: components["parameters"]["page"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of faxes. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaxHistory"] | components["schemas"]["ErrorBody"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
        };
    };
    "file.getAll": {
        parameters: {
            query?: {
                /** @description Records per page. Neither the default nor the maximum is documented (T17). */
                limit?: components["parameters"]["limit"];
                /** @description Page, from 1. */
                page?: components["parameters"]["page"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of documents. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileArray"] | components["schemas"]["FileEnvelope"] | components["schemas"]["ErrorBody"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
        };
    };
    "file.upload": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["UploadParameters"];
                "application/x-www-form-urlencoded": components["schemas"]["UploadParameters"];
                "application/json": components["schemas"]["UploadParameters"];
            };
        };
        responses: {
            /** @description The stored document. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadAnswer"] | components["schemas"]["ErrorBody"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
        };
    };
    "file.delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                document_id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StatusAnswer"] | components["schemas"]["ErrorBody"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["RateLimited"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["ServerError"];
        };
    };
    "file.clean": {
        parameters: {
            query: {
                document_id: components["schemas"]["Id"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CleanAnswer"] | components["schemas"]["ErrorBody"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["RateLimited"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["ServerError"];
        };
    };
    "file.generatePreview": {
        parameters: {
            query: {
                document_id: components["schemas"]["Id"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Where the picture is. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PreviewAnswer"] | components["schemas"]["ErrorBody"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["RateLimited"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["ServerError"];
        };
    };
    "file.downloadPreview": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                preview: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The picture. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/png": string;
                };
            };
            404: components["responses"]["NotFound"];
        };
    };
    "number.provision": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                did_group_id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The new number. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProvisionAnswer"] | components["schemas"]["ErrorBody"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["RateLimited"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["BadRequest"];
            500: components["responses"]["ServerError"];
        };
    };
    "number.getAll": {
        parameters: {
            query?: {
                /** @description Records per page. Neither the default nor the maximum is documented (T17). */
                limit?: components["parameters"]["limit"];
                /** @description Page, from 1. */
                page?: components["parameters"]["page"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of numbers. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NumberList"] | components["schemas"]["ErrorBody"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
        };
    };
    "incomingFax.getAll": {
        parameters: {
            query?: {
                /** @description Records per page. Neither the default nor the maximum is documented (T17). */
                limit?: components["parameters"]["limit"];
                /** @description Page, from 1. */
                page?: components["parameters"]["page"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Inbox"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
        };
    };
    "incomingFax.getByRecipient": {
        parameters: {
            query?: {
                /** @description Records per page. Neither the default nor the maximum is documented (T17). */
                limit?: components["parameters"]["limit"];
                /** @description Page, from 1. */
                page?: components["parameters"]["page"];
            };
            header?: never;
            path: {
                recipient: components["schemas"]["FaxNumberText"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Inbox"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
        };
    };
    "incomingFax.download": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The fax. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": string;
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["RateLimited"];
            404: components["responses"]["NotFound"];
        };
    };
    "incomingFax.downloadPreview": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The picture. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/png": string;
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["RateLimited"];
            404: components["responses"]["NotFound"];
        };
    };
    "coverage.getCountries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All countries, in one answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CountryList"] | components["schemas"]["ErrorBody"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
        };
    };
    "coverage.getStates": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Three letters, as in `a2_code` of the country list (T23). */
                COUNTRY_CODE: components["parameters"]["countryCode"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All states, in one answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StateList"] | components["schemas"]["ErrorBody"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["RateLimited"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["ServerError"];
        };
    };
    "coverage.getAreaCodes": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Three letters, as in `a2_code` of the country list (T23). */
                COUNTRY_CODE: components["parameters"]["countryCode"];
                STATE_ID: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All area codes, in one answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AreaCodeList"] | components["schemas"]["ErrorBody"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["RateLimited"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["ServerError"];
        };
    };
    "coverage.getDidGroups": {
        parameters: {
            query?: {
                /** @description Ids with commas; one sample has blanks after them (T26). */
                didGroupIds?: string;
                stateId?: components["schemas"]["Id"];
                /** @description Matched from the start of the city's name; `%` stands for anything and is sent as `%25` (T25). */
                cityNamePattern?: string;
                areaCode?: string;
            };
            header?: never;
            path: {
                /** @description Three letters, as in `a2_code` of the country list (T23). */
                COUNTRY_CODE: components["parameters"]["countryCode"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All groups that match, in one answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DidGroupList"] | components["schemas"]["ErrorBody"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["RateLimited"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["ServerError"];
        };
    };
    "webhook.deliveryReceipt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": components["schemas"]["DeliveryReceipt"];
                "multipart/form-data": components["schemas"]["DeliveryReceipt"];
                "application/json": components["schemas"]["DeliveryReceipt"];
            };
        };
        responses: {
            /** @description Understood; it will not come again. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It will come again. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "webhook.faxReceived": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["FaxReceived"];
                "application/x-www-form-urlencoded": components["schemas"]["FaxReceived"];
                "application/json": components["schemas"]["FaxReceived"];
            };
        };
        responses: {
            /** @description Understood. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Retries are documented for receipts only; assume the same here. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
}
